package io.weft.node.protocol.http.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Response;
import io.weft.namers.name.Path;
import io.weft.stack.call.Failure;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.ResponseClassifier;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers are told beside a response. */
final class CallerResponsesTest {
  private final CallerResponses trusted = new CallerResponses(false);
  private final CallerResponses strangers = new CallerResponses(true);

  @ParameterizedTest
  @CsvSource({"SUCCESS, 1.0", "RETRYABLE, 0.0", "FAILURE, 0.0"})
  void whatAResponseCountsAs(ResponseClass is, String said) {
    Response response = Responses.open(200);
    CallerResponses.judged(response, given -> is);

    assertThat(response.headers().get("l5d-success-class")).isEqualTo(said);
  }

  @Test
  void theWordOfANodeFurtherOnStays() {
    Response response = Responses.of(500, "l5d-success-class", "0.7");
    CallerResponses.judged(response, given -> ResponseClass.FAILURE);

    assertThat(response.headers()).hasToString("l5d-success-class: 0.7\n");
  }

  private static final ResponseClassifier<Response> BY_STATUS =
      response ->
          "0".equals(Objects.requireNonNull(response.body().trailers()).get("grpc-status"))
              ? ResponseClass.SUCCESS
              : ResponseClass.FAILURE;

  @ParameterizedTest
  @CsvSource({"0, 1.0", "14, 0.0"})
  void whatAStreamOfGrpcCountsAsIsSaidAtItsEnd(String status, String said) {
    Response streaming = Responses.open(200, "content-type", "application/grpc");
    CallerResponses.judged(streaming, BY_STATUS);
    streaming.body().end(Headers.of("grpc-status", status));

    assertThat(streaming.headers().contains("l5d-success-class")).isFalse();
    assertThat(Responses.trailers(streaming))
        .hasToString("grpc-status: %s\nl5d-success-class: %s\n".formatted(status, said));
    assertThat(streaming.body().trailers()).hasToString("grpc-status: " + status + "\n");
  }

  @Test
  void theWordOfANodeFurtherOnStaysInTrailers() {
    Response streaming = Responses.open(200, "content-type", "application/grpc");
    CallerResponses.judged(streaming, BY_STATUS);
    streaming.body().end(Headers.of("grpc-status", "0", "l5d-success-class", "0.0"));

    assertThat(Responses.trailers(streaming).all("l5d-success-class")).containsExactly("0.0");
  }

  @Test
  void aGrpcStatusInTheHeadIsJudgedAtOnce() {
    Response bare = Responses.open(200, "content-type", "application/grpc", "grpc-status", "14");
    CallerResponses.judged(bare, given -> ResponseClass.FAILURE);
    assertThat(bare.headers().get("l5d-success-class")).isEqualTo("0.0");
  }

  @Test
  void aResponseSaysWhoPassedItOn() {
    Headers headers = Headers.of("Via", "1.1 other");
    Via.add(headers, HttpVersion.HTTP_2);

    assertThat(headers).hasToString("Via: 1.1 other\nvia: 2.0 weft\n");
  }

  @Test
  void callersThatAreTrustedGetAll() {
    Response response =
        new HttpErrors("in")
            .response(
                Requests.get("/"),
                Path.of("svc"),
                Failure.notSent(Failure.Kind.CONNECT, "no route to 10.0.0.7"));

    assertThat(trusted.toCaller(response)).isSameAs(response);
    assertThat(response.headers().contains("l5d-err")).isTrue();
    response.release();
  }

  @Test
  void strangersGetTheBareStatusOfAnError() {
    for (Failure.Kind kind : new Failure.Kind[] {Failure.Kind.CONNECT, Failure.Kind.TIMEOUT}) {
      Response error =
          new HttpErrors("in")
              .response(Requests.get("/"), Path.of("svc"), Failure.notSent(kind, "10.0.0.7"));
      int status = error.status();
      Response bare = strangers.toCaller(error);

      assertThat(error.refCnt()).isZero();
      assertThat(bare.status()).isEqualTo(status);
      assertThat(bare.body().isEmpty()).isTrue();
      assertThat(bare.headers()).hasToString("content-length: 0\n");
    }
  }

  @Test
  void strangersGetTheBareStatusOfGrpc() {
    Response bare =
        strangers.toCaller(
            new HttpErrors("in")
                .response(
                    Requests.grpc(),
                    Path.of("svc"),
                    Failure.notSent(Failure.Kind.CONNECT, "no route to 10.0.0.7")));

    assertThat(bare.headers()).hasToString("content-type: application/grpc\ngrpc-status: 14\n");
  }

  @Test
  void strangersGetTheResponsesOfServices() {
    Response response =
        new Response(
            500,
            Headers.of("L5d-Success-Class", "0.0", "server", "x"),
            Body.of(Unpooled.wrappedBuffer(new byte[] {'o', 'k'})));
    Response passed = strangers.toCaller(response);

    assertThat(passed.headers()).hasToString("server: x\n");
    assertThat(Responses.text(passed)).isEqualTo("ok");
    passed.release();
  }

  @Test
  void strangersLearnNothingFromTrailersEither() {
    Response known = Responses.grpc("grpc-status", "0", "l5d-success-class", "1.0");
    assertThat(Responses.trailers(strangers.toCaller(known))).hasToString("grpc-status: 0\n");

    Response judged = Responses.open(200, "content-type", "application/grpc");
    CallerResponses.judged(judged, BY_STATUS);
    Response passed = strangers.toCaller(judged);
    judged.body().end(Headers.of("grpc-status", "0"));
    assertThat(Responses.trailers(passed)).hasToString("grpc-status: 0\n");
  }
}
