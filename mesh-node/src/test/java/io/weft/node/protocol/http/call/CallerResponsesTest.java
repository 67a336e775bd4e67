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
    CallerResponses.judged(response, is);

    assertThat(response.headers().get("l5d-success-class")).isEqualTo(said);
  }

  @Test
  void theWordOfANodeFurtherOnStays() {
    Response response = Responses.of(500, "l5d-success-class", "0.7");
    CallerResponses.judged(response, ResponseClass.FAILURE);

    assertThat(response.headers()).hasToString("l5d-success-class: 0.7\n");
  }

  @Test
  void ofAStreamOfGrpcNothingIsSaidYet() {
    Response streaming = Responses.open(200, "content-type", "application/grpc");
    CallerResponses.judged(streaming, ResponseClass.SUCCESS);
    assertThat(streaming.headers().contains("l5d-success-class")).isFalse();

    Response bare = Responses.open(200, "content-type", "application/grpc", "grpc-status", "14");
    CallerResponses.judged(bare, ResponseClass.FAILURE);
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
  void trailersAreTakenCareOfToo() {
    Headers trailers = Headers.of("grpc-status", "0", "l5d-success-class", "1.0");
    trusted.trailers(trailers);
    assertThat(trailers.size()).isEqualTo(2);

    strangers.trailers(trailers);
    assertThat(trailers).hasToString("grpc-status: 0\n");
  }
}
