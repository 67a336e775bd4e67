package io.weft.node.protocol.http.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.http.grpc.GrpcStatus;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.namers.name.Path;
import io.weft.node.config.HttpClassifierConfig;
import io.weft.node.config.HttpClassifierConfig.Kind;
import io.weft.stack.call.Failure;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.ResponseClassifier;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What responses count as, as linkerd's documentation has it. */
final class HttpClassifierTest {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "POST", "PATCH");

  private static ResponseClassifier<Response> classifier(Kind kind, Request request) {
    return new HttpClassifier(new HttpClassifierConfig(kind, Set.of(8, 2), Set.of(5))).of(request);
  }

  private static ResponseClassifier<Response> classifier(Kind kind, String method) {
    return classifier(kind, Requests.request(HttpVersion.HTTP_1_1, method, "users", "/"));
  }

  private static ResponseClass ofGrpc(Kind kind, Response response) {
    return classifier(kind, Requests.grpc()).classify(response);
  }

  @ParameterizedTest
  @CsvSource({
    "NON_RETRYABLE_5XX, ''",
    "RETRYABLE_READ_5XX, 'GET HEAD OPTIONS TRACE'",
    "RETRYABLE_IDEMPOTENT_5XX, 'GET HEAD OPTIONS TRACE PUT DELETE'",
    "RETRYABLE_ALL_5XX, 'GET HEAD OPTIONS TRACE PUT DELETE POST PATCH'",
  })
  void after5xxSomeMethodsMayBeSentAgain(Kind kind, String again) {
    for (String method : METHODS) {
      ResponseClassifier<Response> classifier = classifier(kind, method);
      boolean is = List.of(again.split(" ", -1)).contains(method);

      for (int status : new int[] {500, 503, 599}) {
        assertThat(classifier.classify(Responses.of(status)))
            .isEqualTo(is ? ResponseClass.RETRYABLE : ResponseClass.FAILURE);
      }
      for (int status : new int[] {101, 200, 302, 404, 429, 499}) {
        assertThat(classifier.classify(Responses.of(status))).isEqualTo(ResponseClass.SUCCESS);
      }
      assertThat(classifier.isRetryable(Failure.maybeExecuted(Failure.Kind.UPSTREAM_CLOSED, "")))
          .isEqualTo(is);
    }
  }

  @Test
  void allCanBeSuccessful() {
    assertThat(classifier(Kind.ALL_SUCCESSFUL, "GET").classify(Responses.of(500)))
        .isEqualTo(ResponseClass.SUCCESS);
    assertThat(ofGrpc(Kind.ALL_SUCCESSFUL, Responses.grpc("grpc-status", "14")))
        .isEqualTo(ResponseClass.SUCCESS);
  }

  @ParameterizedTest
  @CsvSource({
    "TIMEOUT, true",
    "UPSTREAM_CLOSED, true",
    "ENDPOINT_FAILED, true",
    "PROTOCOL, true",
    "CONNECT, true",
    "CANCELLED, false",
    "OVERLOADED, false",
    "RATE_LIMITED, false",
    "NO_SUCH_NAME, false",
  })
  void someFailuresMayBeSentAgain(Failure.Kind kind, boolean again) {
    assertThat(
            classifier(Kind.RETRYABLE_ALL_5XX, "POST").isRetryable(Failure.maybeExecuted(kind, "")))
        .isEqualTo(again);
    assertThat(
            classifier(Kind.RETRYABLE_ALL_5XX, "POST").isRetryable(Failure.notRetryable(kind, "")))
        .isFalse();
    assertThat(
            classifier(Kind.NON_RETRYABLE_5XX, "GET").isRetryable(Failure.maybeExecuted(kind, "")))
        .isFalse();
  }

  @Test
  void whatWasNotSentMayAlwaysBe() {
    Failure notSent = Failure.notSent(Failure.Kind.REFUSED, "");

    assertThat(classifier(Kind.NON_RETRYABLE_5XX, "POST").isRetryable(notSent)).isTrue();
    assertThat(classifier(Kind.GRPC_NEVER_RETRYABLE, "POST").isRetryable(notSent)).isTrue();
    assertThat(
            classifier(Kind.RETRYABLE_ALL_5XX, "POST")
                .isRetryable(Failure.notSent(Failure.Kind.PROTOCOL, "the request is wrong")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "500, 1.0, SUCCESS",
    "500, 0.001, SUCCESS",
    "200, 0.0, FAILURE",
    "200, -1, FAILURE",
    "503, 0.0, FAILURE",
    "200, NaN, FAILURE",
    "200, '', FAILURE",
    "200, good, FAILURE",
  })
  void theWordOfANodeFurtherOnGoesBefore(int status, String said, ResponseClass is) {
    Response response = Responses.of(status, "l5d-success-class", said);

    assertThat(classifier(Kind.RETRYABLE_ALL_5XX, "GET").classify(response)).isEqualTo(is);
  }

  @ParameterizedTest
  @CsvSource({
    "502, true, , RETRYABLE",
    "502, true, 0.0, RETRYABLE",
    "502, false, , FAILURE",
    "502, TRUE, , FAILURE",
    "200, true, , SUCCESS",
    "502, true, 1.0, SUCCESS",
  })
  void whatANodeFurtherOnDidNotSendMayBeSentAgain(
      int status, String retryable, String said, ResponseClass is) {
    Response response = Responses.of(status, "L5d-Retryable", retryable);
    if (said != null) {
      response.headers().add("l5d-success-class", said);
    }

    assertThat(classifier(Kind.NON_RETRYABLE_5XX, "POST").classify(response)).isEqualTo(is);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anErrorOfAnotherNodeMayBeSentAgain(Kind kind) {
    Failure failure = Failure.notSent(Failure.Kind.CONNECT, "no route");
    Request request = Requests.grpc();
    Response error = new HttpErrors("next").response(request, Path.of("svc"), failure);

    assertThat(classifier(kind, request).classify(error))
        .isEqualTo(kind == Kind.ALL_SUCCESSFUL ? ResponseClass.SUCCESS : ResponseClass.RETRYABLE);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aBodyThatDoesNotComeIsAFailure(Kind kind) {
    Response response = Responses.open(200, "l5d-success-class", "1.0");
    assertThat(classifier(kind, "GET").classify(response)).isEqualTo(ResponseClass.SUCCESS);

    response.body().fail(Failure.maybeExecuted(Failure.Kind.UPSTREAM_CLOSED, "gone"));
    assertThat(classifier(kind, "GET").classify(response)).isEqualTo(ResponseClass.FAILURE);
  }

  @ParameterizedTest
  @CsvSource({
    // code: default, compliant, always, never, by codes 8 and 2
    "0, SUCCESS, SUCCESS, SUCCESS, SUCCESS, SUCCESS",
    "5, SUCCESS, SUCCESS, SUCCESS, SUCCESS, SUCCESS", // as configured
    "14, RETRYABLE, RETRYABLE, RETRYABLE, FAILURE, FAILURE",
    "8, FAILURE, FAILURE, RETRYABLE, FAILURE, RETRYABLE",
    "2, FAILURE, FAILURE, RETRYABLE, FAILURE, RETRYABLE",
    "13, FAILURE, FAILURE, RETRYABLE, FAILURE, FAILURE",
  })
  void grpcIsJudgedByItsStatus(
      String code,
      ResponseClass byDefault,
      ResponseClass compliant,
      ResponseClass always,
      ResponseClass never,
      ResponseClass byCode) {
    Response head = Responses.of(200, "content-type", "application/grpc", "grpc-status", code);
    for (Response response : new Response[] {head, Responses.grpc("grpc-status", code)}) {
      assertThat(ofGrpc(Kind.GRPC_DEFAULT, response)).isEqualTo(byDefault);
      assertThat(ofGrpc(Kind.GRPC_COMPLIANT, response)).isEqualTo(compliant);
      assertThat(ofGrpc(Kind.GRPC_ALWAYS_RETRYABLE, response)).isEqualTo(always);
      assertThat(ofGrpc(Kind.GRPC_NEVER_RETRYABLE, response)).isEqualTo(never);
      assertThat(ofGrpc(Kind.GRPC_RETRYABLE_STATUS_CODES, response)).isEqualTo(byCode);
    }
  }

  @ParameterizedTest
  @CsvSource({"429", "502", "503", "504"})
  void aStatusOfHttpInPlaceOfGrpcsIsUnavailable(int status) {
    assertThat(ofGrpc(Kind.GRPC_COMPLIANT, Responses.of(status)))
        .isEqualTo(ResponseClass.RETRYABLE);
    assertThat(ofGrpc(Kind.GRPC_DEFAULT, Responses.of(status))).isEqualTo(ResponseClass.FAILURE);
    assertThat(ofGrpc(Kind.GRPC_COMPLIANT, Responses.of(500))).isEqualTo(ResponseClass.FAILURE);
    assertThat(ofGrpc(Kind.GRPC_COMPLIANT, Responses.of(404))).isEqualTo(ResponseClass.FAILURE);
  }

  @Test
  void aStreamOfGrpcIsASuccessUntilItIsOver() {
    Response response = Responses.open(200, "content-type", "application/grpc");
    assertThat(ofGrpc(Kind.GRPC_DEFAULT, response)).isEqualTo(ResponseClass.SUCCESS);
    assertThat(ofGrpc(Kind.NON_RETRYABLE_5XX, response)).isEqualTo(ResponseClass.SUCCESS);

    assertThat(ofGrpc(Kind.GRPC_DEFAULT, Responses.grpc())).isEqualTo(ResponseClass.FAILURE);
    assertThat(ofGrpc(Kind.NON_RETRYABLE_5XX, Responses.grpc())).isEqualTo(ResponseClass.FAILURE);
  }

  @Test
  void trailersCanHaveTheWordOfANode() {
    assertThat(
            ofGrpc(
                Kind.GRPC_DEFAULT, Responses.grpc("grpc-status", "9", "l5d-success-class", "1.0")))
        .isEqualTo(ResponseClass.SUCCESS);
    assertThat(
            ofGrpc(
                Kind.GRPC_DEFAULT, Responses.grpc("grpc-status", "14", "l5d-success-class", "0.0")))
        .isEqualTo(ResponseClass.FAILURE);
  }

  @ParameterizedTest
  @EnumSource(GrpcStatus.Code.class)
  void aClassifierOfHttpTakesAStatusOfGrpcForTheOneThatStandsForIt(GrpcStatus.Code code) {
    Response response = Responses.grpc("grpc-status", String.valueOf(code.number()));
    ResponseClass of5xx = code.httpStatus() < 500 ? ResponseClass.SUCCESS : ResponseClass.FAILURE;

    assertThat(ofGrpc(Kind.NON_RETRYABLE_5XX, response)).isEqualTo(of5xx);
    assertThat(ofGrpc(Kind.RETRYABLE_ALL_5XX, response))
        .isEqualTo(
            of5xx == ResponseClass.FAILURE ? ResponseClass.RETRYABLE : ResponseClass.SUCCESS);
  }

  @Property
  void anyHeadersAreJudged(
      @ForAll Kind kind, @ForAll String status, @ForAll String said, @ForAll String retryable) {
    Response response =
        Responses.of(
            200,
            "content-type",
            "application/grpc",
            "grpc-status",
            status,
            "l5d-retryable",
            retryable,
            "l5d-success-class",
            said);

    assertThat(ofGrpc(kind, response)).isNotNull();
  }
}
