package io.weft.node.protocol.http.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.http.model.Request;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What endpoints are told. */
final class EndpointHeadersTest {
  private final EndpointHeaders headers = new EndpointHeaders(() -> 1_000);

  @Test
  void howARequestWasRouted() {
    Request request = Requests.get("/");
    EndpointHeaders.service(request, "/svc/users");
    EndpointHeaders.client(request, "/#/io.l5d.fs/users", "/get");
    assertThat(request.headers())
        .hasToString(
            """
            l5d-dst-service: /svc/users
            l5d-dst-client: /#/io.l5d.fs/users
            l5d-dst-residual: /get
            """);

    EndpointHeaders.client(request, "/#/io.l5d.fs/users-v2", "/");
    assertThat(request.headers())
        .hasToString(
            """
            l5d-dst-service: /svc/users
            l5d-dst-client: /#/io.l5d.fs/users-v2
            """);
  }

  @Test
  void untilWhenItMustBeDone() {
    Request request = Requests.get("/");
    headers.deadline(request, EndpointHeaders.UNLIMITED);
    assertThat(request.headers().isEmpty()).isTrue();

    headers.deadline(request, 500);
    headers.deadline(request, 300); // another try
    assertThat(request.headers()).hasToString("l5d-ctx-deadline: 1000 1300\n");
  }

  @ParameterizedTest
  @CsvSource({
    "1S, 2000, 1S",
    "1S, 1000, 1S",
    "1S, 900, 900000u",
    "0S, 900, 0S",
    "1H, 1, 1000000n",
    "nonsense, 1, nonsense"
  })
  void aTimeoutOfGrpcIsMadeShorterAlone(String given, long leftMillis, String told) {
    Request request = Requests.grpc("grpc-timeout", given);
    headers.deadline(request, TimeUnit.MILLISECONDS.toNanos(leftMillis));

    assertThat(request.headers().all("grpc-timeout")).containsExactly(told);
  }

  @Test
  void aTimeoutOfGrpcIsNotAdded() {
    Request request = Requests.grpc();
    headers.deadline(request, 1);

    assertThat(request.headers().contains("grpc-timeout")).isFalse();
  }
}
