package io.weft.node.protocol.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.node.config.HttpDialect;
import io.weft.node.net.Connector;
import io.weft.node.net.EventLoops;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.endpoint.EndpointParams;
import io.weft.node.router.EndpointReport;
import io.weft.node.router.EndpointTarget;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualTicker;
import io.weft.testkit.RecordingReply;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Connections of HTTP/1.1, one request each at a time, to a server that answers when it is told.
 */
final class HttpPoolTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofMinutes(10);

  private final ManualTicker ticker = new ManualTicker();
  private EventLoops loops;
  private NettyLoop loop;
  private HeldServer server;
  private HttpPool pool;

  @BeforeEach
  void open() throws Exception {
    loops = new EventLoops(1, ticker);
    loop = loops.all().get(0);
    server = new HeldServer();
    pool = pool(1024, 1024);
  }

  @AfterEach
  void close() throws Exception {
    pool.close();
    server.close();
    loops.close();
  }

  private HttpPool pool(int maxSize, int maxWaiters) {
    HttpClient client =
        new HttpClient(
            new HttpClient.Common("test", new Connector(loops), MetricScope.none()),
            new EndpointTarget(
                "/#/users",
                server.address(),
                Optional.empty(),
                MetricScope.none(),
                new EndpointReport()),
            new HttpClient.Settings(
                HttpDialect.HTTP_1_1,
                HttpLimits.DEFAULT,
                new EndpointParams.Pool(maxSize, maxWaiters, IDLE, Duration.ofSeconds(10)),
                Duration.ofSeconds(5),
                Optional.empty(),
                Optional.empty()));
    return new HttpPool(client, loop);
  }

  /** A call on its way. */
  private final class Calling {
    private final CallContext context = new CallContext(loop, ticker.nanos());
    private final RecordingReply<Response> reply = new RecordingReply<>();

    Calling() {
      Request request =
          new Request(
              HttpVersion.HTTP_1_1,
              "GET",
              "http",
              "users",
              "/",
              new Headers(),
              Body.empty(),
              Optional.empty());
      loop.execute(() -> pool.call(context, request, reply));
    }

    void isAnswered() {
      assertThat(reply.await().response().status()).isEqualTo(200);
    }

    void failsAs(Failure.Kind kind) {
      assertThat(reply.await().failure())
          .extracting(Failure::kind, Failure::certainlyNotSent)
          .containsExactly(kind, true);
    }
  }

  private void arrived(int requests) {
    await().atMost(LIMIT).until(() -> server.requests() == requests);
  }

  @Test
  void aConnectionIsUsedAgainWhenItsRequestIsOver() {
    server.answer(3);
    for (int i = 0; i < 3; i++) {
      new Calling().isAnswered();
    }

    assertThat(server.accepted()).isEqualTo(1);
  }

  @Test
  void requestsAtATimeHaveConnectionsOfTheirOwn() {
    Calling first = new Calling();
    Calling second = new Calling();
    arrived(2);
    server.answer(2);

    first.isAnswered();
    second.isAnswered();
    assertThat(server.accepted()).isEqualTo(2);
  }

  @Test
  void aConnectionThatNobodyUsesIsClosed() {
    server.answer(1);
    new Calling().isAnswered();
    assertThat(server.open()).isEqualTo(1);

    ticker.advance(IDLE.plusSeconds(1));

    await().atMost(LIMIT).until(() -> server.open() == 0);
  }

  @Test
  void beyondTheLimitOfConnectionsRequestsWait() {
    pool = pool(1, 1);
    Calling first = new Calling();
    arrived(1);
    Calling waiting = new Calling();
    new Calling().failsAs(Failure.Kind.OVERLOADED);

    server.answer(2);

    first.isAnswered();
    waiting.isAnswered();
    assertThat(server.accepted()).isEqualTo(1);
  }

  @Test
  void aRequestThatIsCancelledWhileItWaitsIsNotSent() {
    pool = pool(1, 1);
    Calling first = new Calling();
    arrived(1);
    Calling waiting = new Calling();
    loop.execute(waiting.context::cancel);
    waiting.failsAs(Failure.Kind.CANCELLED);
    Calling next = new Calling(); // has the place that became free

    server.answer(2);

    first.isAnswered();
    next.isAnswered();
    assertThat(server.requests()).isEqualTo(2);
  }

  @Test
  void aRequestThatWaitsTooLongFails() {
    pool = pool(1, 1);
    Calling first = new Calling();
    arrived(1);
    Calling waiting = new Calling();
    await().atMost(LIMIT).until(() -> turned() && !waiting.reply.isDone());

    ticker.advance(Duration.ofSeconds(11));

    waiting.failsAs(Failure.Kind.OVERLOADED);
    server.answer(1);
    first.isAnswered();
  }

  /** Waits until the loop has done what it was given before. */
  private boolean turned() throws Exception {
    return loop.eventLoop().submit(() -> true).get();
  }

  /** And takes no place among the connections that there may be. */
  @Test
  void aConnectionThatCannotBeOpenedFailsTheRequestThatWaitsForIt() throws Exception {
    pool = pool(1, 1);
    server.close();

    for (int i = 0; i < 3; i++) {
      new Calling().failsAs(Failure.Kind.CONNECT);
    }
  }

  @Test
  void aClosedPoolServesWhatComesAndKeepsNoConnection() throws Exception {
    server.answer(2);
    new Calling().isAnswered();
    pool.close();
    await().atMost(LIMIT).until(() -> server.open() == 0);

    new Calling().isAnswered();

    await().atMost(LIMIT).until(() -> server.open() == 0);
  }
}
