package io.weft.namers.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.testkit.MapSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpApiTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final ThreadLoop loop = new ThreadLoop("test-loop", Ticker.system());
  private boolean needsClient;
  private HttpsServer server;
  private TestCertificate certificate;

  @BeforeEach
  void start() throws Exception {
    certificate = TestCertificate.of("api.example");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(certificate.server()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(needsClient);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          byte[] text = ("hello " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    loop.close();
  }

  private State<String> call(Map<String, ?> tls) {
    HttpTarget target =
        HttpTarget.read(
            new MapSettings(
                Map.of("host", "127.0.0.1", "port", server.getAddress().getPort(), "tls", tls)),
            "localhost",
            80);
    try (HttpApi api = new HttpApi("test", target, loop)) {
      CompletableFuture<State<String>> outcome = new CompletableFuture<>();
      loop.execute(
          () -> {
            Observation unused =
                api.call(
                    api.request("/a?b=c").build(),
                    LIMIT,
                    answer -> new String(answer.body(), StandardCharsets.UTF_8),
                    outcome::complete);
          });
      return outcome.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  private static void isRefused(State<String> state, String problem) {
    assertThat(state).isInstanceOf(State.Failed.class);
    assertThat(((State.Failed<String>) state).cause())
        .hasMessageContaining("test at 127.0.0.1:")
        .hasMessageContaining("TLS: ")
        .hasMessageContaining(problem);
  }

  private String trusted() throws Exception {
    return certificate.certificateFile(directory).toString();
  }

  // --- TLS ---

  @Test
  void aServerIsTrustedByItsNameWhateverHostItIsReachedAt() throws Exception {
    assertThat(call(Map.of("trustCerts", List.of(trusted()), "commonName", "API.example")))
        .isEqualTo(new State.Ok<>("hello /a?b=c"));
  }

  @Test
  void aServerOfAnotherNameIsRefused() throws Exception {
    isRefused(
        call(Map.of("trustCerts", List.of(trusted()), "commonName", "other.example")),
        "the certificate is for [api.example] and not for other.example");
  }

  @Test
  void withoutANameTheHostMustBeInTheCertificate() throws Exception {
    isRefused(call(Map.of("trustCerts", List.of(trusted()))), "127.0.0.1");
  }

  @Test
  void aServerOfAnUnknownAuthorityIsRefused() {
    isRefused(call(Map.of("commonName", "api.example")), "certification path");
  }

  @Test
  void validationCanBeSwitchedOff() {
    assertThat(call(Map.of("disableValidation", true))).isInstanceOf(State.Ok.class);
  }

  @Test
  void aClientCertificateIsShown() throws Exception {
    needsClient = true;
    assertThat(
            call(
                Map.of(
                    "disableValidation",
                    true,
                    "clientAuth",
                    Map.of(
                        "certPath",
                        trusted(),
                        "keyPath",
                        certificate.keyFile(directory).toString()))))
        .isInstanceOf(State.Ok.class);
    assertThat(call(Map.of("disableValidation", true))).isInstanceOf(State.Failed.class);
  }

  // --- limits ---

  @Test
  void aCallOfAnApiThatIsClosedIsNotAnsweredAndHoldsNoConnection() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpTarget target =
          HttpTarget.read(
              new MapSettings(Map.of("host", "127.0.0.1", "port", silent.getLocalPort())), "x", 1);
      HttpApi api = new HttpApi("test", target, loop);
      AtomicReference<Object> outcome = new AtomicReference<>();
      loop.execute(
          () -> {
            Observation unused =
                api.call(api.request("/").build(), LIMIT, answer -> answer, outcome::set);
          });
      var connection = silent.accept();
      assertThat(connection.getInputStream().read()).isEqualTo('G');
      api.close();
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                byte[] rest = new byte[1024];
                return connection.getInputStream().read(rest) < 0;
              });
      connection.close();
      assertThat(outcome.get()).isNull();
    }
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    BoundedBody body = new BoundedBody(10);
    boolean[] cancelled = {false};
    body.onSubscribe(
        new Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {
            cancelled[0] = true;
          }
        });
    body.onNext(List.of(ByteBuffer.allocate(10)));
    assertThat(cancelled[0]).isFalse();
    body.onNext(List.of(ByteBuffer.allocate(1)));
    assertThat(cancelled[0]).isTrue();
    assertThatThrownBy(() -> body.getBody().toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("larger than 10 bytes");
  }
}
