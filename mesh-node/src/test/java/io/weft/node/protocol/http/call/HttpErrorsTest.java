package io.weft.node.protocol.http.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.http.grpc.GrpcStatus;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.namers.name.Path;
import io.weft.stack.call.Failure;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The node's own errors, in HTTP and in gRPC. */
final class HttpErrorsTest {
  private static final Path NAME = Path.of("svc", "users");
  private final Failure connect =
      Failure.notSent(Failure.Kind.CONNECT, "cannot connect to 10.0.0.7:80");

  private final HttpErrors errors = new HttpErrors("in");

  private Response response(Failure failure) {
    return errors.response(Requests.get("/"), NAME, failure);
  }

  @Test
  void anErrorSaysWhoSpeaksAndWhy() {
    Response response = response(connect);
    String text = "weft router in, /svc/users: connect (not sent): cannot connect to 10.0.0.7:80";

    assertThat(response.status()).isEqualTo(502);
    assertThat(response.headers().get("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(response.headers().get("content-length")).isEqualTo(String.valueOf(text.length()));
    assertThat(response.headers().get("l5d-err"))
        .startsWith("weft+router+in%2C+%2Fsvc%2Fusers%3A+connect+%28not+sent%29");
    assertThat(response.headers().get("l5d-retryable")).isEqualTo("true");
    assertThat(Responses.text(response)).isEqualTo(text);
    response.release();
  }

  @Test
  void headGetsNoBody() {
    Request head = Requests.request(HttpVersion.HTTP_1_1, "HEAD", "users", "/");
    Response response = errors.response(head, NAME, connect);

    assertThat(response.body().isEmpty()).isTrue();
    assertThat(response.headers().contains("content-length")).isTrue();
    assertThat(response.headers().contains("l5d-err")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // kind, certainly not sent: status, retryable, status of gRPC
    "PROTOCOL, true, 400, false, INTERNAL",
    "PROTOCOL, false, 502, false, INTERNAL",
    "NO_SUCH_NAME, true, 502, false, UNIMPLEMENTED",
    "BINDING_FAILED, true, 502, true, UNAVAILABLE",
    "DISCOVERY_UNREACHABLE, true, 502, true, UNAVAILABLE",
    "BINDING_TIMEOUT, true, 503, true, UNAVAILABLE",
    "NO_ENDPOINTS, true, 502, true, UNAVAILABLE",
    "CONNECT, true, 502, true, UNAVAILABLE",
    "TLS, true, 502, false, UNAVAILABLE",
    "OVERLOADED, true, 503, true, UNAVAILABLE",
    "TIMEOUT, false, 503, false, DEADLINE_EXCEEDED",
    "TIMEOUT, true, 503, false, DEADLINE_EXCEEDED",
    "UPSTREAM_CLOSED, false, 502, false, UNAVAILABLE",
    "REFUSED, true, 502, true, UNAVAILABLE",
    "ENDPOINT_FAILED, false, 502, false, INTERNAL",
    "CANCELLED, false, 502, false, CANCELLED",
    "RATE_LIMITED, true, 429, false, RESOURCE_EXHAUSTED",
    "MISCONFIGURED, true, 502, false, INTERNAL",
    "INJECTED, true, 503, false, UNAVAILABLE",
    "INTERNAL, false, 502, false, INTERNAL",
  })
  void eachKindHasAStatus(
      Failure.Kind kind, boolean notSent, int status, boolean retryable, GrpcStatus.Code code) {
    Failure failure = notSent ? Failure.notSent(kind, "why") : Failure.maybeExecuted(kind, "why");
    Response http = response(failure);
    Response grpc = errors.response(Requests.grpc(), NAME, failure);

    assertThat(http.status()).isEqualTo(status);
    assertThat(http.headers().contains("l5d-retryable")).isEqualTo(retryable);
    assertThat(grpc.status()).isEqualTo(200);
    assertThat(grpc.body().isEmpty()).isTrue();
    assertThat(grpc.headers().get("content-type")).isEqualTo("application/grpc");
    assertThat(grpc.headers().contains("content-length")).isFalse();
    assertThat(grpc.headers().contains("l5d-retryable")).isEqualTo(retryable);
    assertThat(grpc.headers().contains("l5d-err")).isTrue();
    assertThat(GrpcStatus.of(grpc.headers()).orElseThrow().code()).isEqualTo(code);
    http.release();
    grpc.release();
  }

  @Test
  void grpcGetsTheTextAsItsMessage() {
    Response response = errors.response(Requests.grpc(), NAME, connect);

    assertThat(GrpcStatus.of(response.headers()).orElseThrow().message())
        .isEqualTo("weft router in, /svc/users: connect (not sent): cannot connect to 10.0.0.7:80");
    byte[] details =
        Base64.getDecoder()
            .decode(String.valueOf(response.headers().get("grpc-status-details-bin")));
    assertThat(new String(details, StandardCharsets.UTF_8))
        .contains("google.rpc.ErrorInfo", "CONNECT", "router", "sent");
  }

  @Test
  void aHeadHasRoomForAnyError() {
    Failure failure = Failure.notSent(Failure.Kind.NO_SUCH_NAME, "/a/b => /c ".repeat(2000));
    Response grpc = errors.response(Requests.grpc(), NAME, failure);
    Response http = response(failure);

    assertThat(grpc.headers().toString()).hasSizeLessThan(4500);
    assertThat(http.headers().toString()).hasSizeLessThan(1500);
    assertThat(Responses.text(http)).hasSizeGreaterThan(20_000);
    http.release();
  }

  @Property
  void anyMessageMakesASoundHead(@ForAll String message, @ForAll boolean grpc) {
    Failure failure = Failure.maybeExecuted(Failure.Kind.NO_SUCH_NAME, message.repeat(20));
    Request request = grpc ? Requests.grpc() : Requests.get("/");
    Response response = errors.response(request, NAME, failure);
    String error = String.valueOf(response.headers().get("l5d-err"));

    response.headers().forEach((name, value) -> assertThat(value).matches("[ -~]*"));
    assertThat(error).hasSizeLessThanOrEqualTo(HttpErrors.MAX_ERROR_CHARS);
    assertThat(URLDecoder.decode(error, StandardCharsets.ISO_8859_1))
        .startsWith("weft router in, /svc/users: no-such-name: ");
    response.release();
  }
}
