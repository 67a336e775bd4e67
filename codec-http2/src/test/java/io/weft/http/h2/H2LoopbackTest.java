package io.weft.http.h2;

import static io.weft.http.h2.Loopback.get;
import static io.weft.http.h2.Loopback.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.http.model.Body;
import io.weft.http.model.Exchange;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Interim;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import io.weft.testkit.RecordingReply;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our client against our server. */
class H2LoopbackTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private final Loopback net = new Loopback();

  @AfterEach
  void close() throws Exception {
    net.close();
    assertThat(net.refusals).isEmpty();
  }

  private H2ClientConnection echoing() throws Exception {
    return net.connect(net.listen(HttpLimits.DEFAULT, Loopback::echo), HttpLimits.DEFAULT);
  }

  private Gathered gather(Response response) throws Exception {
    return net.call(
        () -> {
          Gathered gathered = Gathered.of(response.body());
          response.whenOver(response::release);
          return gathered;
        });
  }

  @Test
  void carriesHeadBodyAndTrailersBothWays() throws Exception {
    H2ClientConnection client = echoing();
    Body body =
        net.call(
            () -> {
              Body made = new Body(new Ignored());
              made.data(bytes("hello "));
              made.data(bytes("there"));
              made.end(Headers.of("grpc-status", "0"));
              return made;
            });
    Headers headers = Headers.of("X-Upper", "Kept As Is", "te", "trailers", "connection", "close");

    Response response =
        net.send(client, request("POST", "/a?b=c", headers, body)).await().response();
    Gathered gathered = gather(response);

    assertThat(gathered.trailers().get("grpc-status")).isEqualTo("0");
    assertThat(gathered.text()).isEqualTo("hello there");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().get("x-method")).isEqualTo("POST");
    assertThat(response.headers().get("x-target")).isEqualTo("/a?b=c");
    assertThat(response.headers().get("x-authority")).isEqualTo("users:80");
    assertThat(response.headers().get("x-x-upper")).isEqualTo("Kept As Is");
    assertThat(response.headers().get("x-te")).isEqualTo("trailers");
    assertThat(response.headers().contains("x-connection")).isFalse();
  }

  @Test
  void interimResponsesComeAheadOfTheFinalOne() throws Exception {
    Interim hints = new Interim(HttpVersion.HTTP_1_1, 103, Headers.of("Link", "</style.css>"));
    InetSocketAddress address =
        net.listen(
            HttpLimits.DEFAULT,
            (request, exchange) -> {
              exchange.inform(hints);
              Loopback.echo(request, exchange);
              exchange.inform(hints);
            });
    List<Interim> interims = new CopyOnWriteArrayList<>();
    Request request = get("/");
    request.whenInformed(interims::add);

    Response response =
        net.send(net.connect(address, HttpLimits.DEFAULT), request).await().response();

    assertThat(response.status()).isEqualTo(200);
    assertThat(interims).singleElement().extracting(Interim::status).isEqualTo(103);
    assertThat(interims.get(0).headers()).hasToString("link: </style.css>\n");
    net.run(response::release);
  }

  @Test
  void answersWithoutBodiesAndEndsAllStreams() throws Exception {
    H2ClientConnection client = echoing();
    for (int i = 0; i < 300; i++) {
      Response response = net.send(client, get("/" + i)).await().response();
      assertThat(response.headers().get("x-target")).isEqualTo("/" + i);
      net.run(response::release);
    }
    await().atMost(LIMIT).until(() -> net.call(client::pending) == 0);
    assertThat(net.call(client::room)).isEqualTo(HttpLimits.DEFAULT.maxConcurrentStreams());
  }

  @Test
  void carriesManyStreamsAtATime() throws Exception {
    H2ClientConnection client = echoing();
    List<RecordingReply<Response>> replies = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      String text = "body " + i + " ".repeat(3000);
      replies.add(net.send(client, request("POST", "/" + i, new Headers(), Body.of(bytes(text)))));
    }
    for (int i = 0; i < 90; i++) {
      Gathered gathered = gather(replies.get(i).await().response());
      assertThat(gathered.trailers().isEmpty()).isTrue();
      assertThat(gathered.text()).startsWith("body " + i + " ").hasSizeGreaterThan(3000);
    }
  }

  @Test
  void aSlowReaderHoldsTheWriterBack() throws Exception {
    int chunk = 16 << 10;
    int chunks = 640;
    AtomicInteger given = new AtomicInteger();
    AtomicInteger unpassed = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    InetSocketAddress address =
        net.listen(
            HttpLimits.DEFAULT,
            (request, exchange) -> {
              request.release();
              Body[] body = new Body[1];
              body[0] =
                  new Body(
                      new Body.Source() {
                        @Override
                        public void passedOn(int bytes) {
                          unpassed.addAndGet(-bytes);
                          while (unpassed.get() < 2 * chunk && given.get() < chunks) {
                            most.set(Math.max(most.get(), unpassed.addAndGet(chunk)));
                            int number = given.incrementAndGet();
                            body[0].data(Unpooled.wrappedBuffer(new byte[chunk]));
                            if (number == chunks) {
                              body[0].end(new Headers());
                            }
                          }
                        }

                        @Override
                        public void stopped() {}
                      });
              exchange.respond(new Response(200, new Headers(), body[0]));
              body[0].data(Unpooled.wrappedBuffer(new byte[1]));
              unpassed.incrementAndGet();
            });
    H2ClientConnection client = net.connect(address, HttpLimits.DEFAULT);
    Response response = net.send(client, get("/big")).await().response();

    Gathered gathered = net.call(() -> Gathered.slowly(response.body()));
    await().atMost(LIMIT).until(() -> gathered.size() == HttpLimits.DEFAULT.windowBytes());
    assertThat(given.get()).isLessThan(20);
    await()
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              net.run(gathered::takeOn);
              return gathered.isDone();
            });

    assertThat(gathered.size()).isEqualTo(1 + chunk * chunks);
    assertThat(most.get()).isLessThanOrEqualTo(3 * chunk);
    net.run(response::release);
  }

  @Test
  void passesRequestsOnThroughTwoHops() throws Exception {
    H2ClientConnection inner = echoing();
    InetSocketAddress outer =
        net.listen(HttpLimits.DEFAULT, (request, to) -> proxy(inner, request, to));
    H2ClientConnection client = net.connect(outer, HttpLimits.DEFAULT);
    int size = 5 << 20;

    Response response =
        net.send(
                client,
                request("PUT", "/", new Headers(), Body.of(Unpooled.wrappedBuffer(new byte[size]))))
            .await()
            .response();
    Gathered gathered = gather(response);

    assertThat(gathered.trailers().isEmpty()).isTrue();
    assertThat(gathered.size()).isEqualTo(size);
    await().atMost(LIMIT).until(() -> net.call(inner::pending) == 0);
  }

  private static void proxy(H2ClientConnection to, Request request, Exchange exchange) {
    Runnable cancel =
        to.send(
            request,
            new Reply<>() {
              @Override
              public void ok(Response response) {
                exchange.respond(response);
              }

              @Override
              public void failed(Failure failure) {
                exchange.respond(new Response(502, new Headers(), Body.empty()));
              }
            });
    exchange.whenGone(cancel);
  }

  @Test
  void aCancelledRequestIsGoneAtTheServerAndAtTheNextHop() throws Exception {
    List<String> gone = new CopyOnWriteArrayList<>();
    List<Request> held = new CopyOnWriteArrayList<>();
    InetSocketAddress last =
        net.listen(
            HttpLimits.DEFAULT,
            (request, exchange) -> {
              held.add(request);
              exchange.whenGone(() -> gone.add(request.target()));
            });
    H2ClientConnection inner = net.connect(last, HttpLimits.DEFAULT);
    H2ClientConnection client =
        net.connect(
            net.listen(HttpLimits.DEFAULT, (request, to) -> proxy(inner, request, to)),
            HttpLimits.DEFAULT);
    RecordingReply<Response> reply = new RecordingReply<>();
    Runnable cancel = net.sending(client, get("/slow"), reply);
    await().atMost(LIMIT).until(() -> held.size() == 1);

    net.run(cancel);

    assertThat(reply.await().failure().kind()).isEqualTo(Failure.Kind.CANCELLED);
    await().atMost(LIMIT).until(() -> gone.contains("/slow"));
    await().atMost(LIMIT).until(() -> net.call(inner::pending) == 0);
    net.run(() -> held.forEach(Request::release));
  }

  @Test
  void aResponseThatIsClosedStopsTheServer() throws Exception {
    List<String> stopped = new CopyOnWriteArrayList<>();
    InetSocketAddress address =
        net.listen(
            HttpLimits.DEFAULT,
            (request, exchange) -> {
              request.release();
              Body endless =
                  new Body(
                      new Body.Source() {
                        @Override
                        public void passedOn(int bytes) {}

                        @Override
                        public void stopped() {
                          stopped.add("stopped");
                        }
                      });
              exchange.respond(new Response(200, new Headers(), endless));
              endless.data(bytes("the first"));
            });
    H2ClientConnection client = net.connect(address, HttpLimits.DEFAULT);
    Response response = net.send(client, get("/")).await().response();

    net.run(response::release);

    await().atMost(LIMIT).until(() -> stopped.size() == 1);
    assertThat(net.call(client::pending)).isZero();
  }

  @Test
  void aBodyThatBreaksOffIsAFailureAtTheOtherEnd() throws Exception {
    InetSocketAddress address =
        net.listen(
            HttpLimits.DEFAULT,
            (request, exchange) -> {
              request.release();
              Body body = new Body(new Ignored());
              exchange.respond(new Response(200, new Headers(), body));
              body.data(bytes("half"));
              body.fail(Failure.maybeExecuted(Failure.Kind.UPSTREAM_CLOSED, "broken"));
            });
    H2ClientConnection client = net.connect(address, HttpLimits.DEFAULT);
    Response response = net.send(client, get("/")).await().response();

    Gathered gathered = gather(response);

    assertThat(gathered.failure().kind()).isEqualTo(Failure.Kind.ENDPOINT_FAILED);
    assertThat(gathered.text()).isEqualTo("half");
  }

  @Test
  void anAnswerBeforeTheRequestIsOverStopsTheRequest() throws Exception {
    InetSocketAddress address =
        net.listen(
            HttpLimits.DEFAULT,
            (request, exchange) -> {
              request.release();
              exchange.respond(new Response(413, new Headers(), Body.empty()));
            });
    H2ClientConnection client = net.connect(address, HttpLimits.DEFAULT);
    List<String> stopped = new CopyOnWriteArrayList<>();
    Body endless =
        new Body(
            new Body.Source() {
              @Override
              public void passedOn(int bytes) {}

              @Override
              public void stopped() {
                stopped.add("stopped");
              }
            });

    Response response =
        net.send(client, request("POST", "/", new Headers(), endless)).await().response();

    assertThat(response.status()).isEqualTo(413);
    await().atMost(LIMIT).until(() -> stopped.size() == 1);
    assertThat(gather(response).trailers().isEmpty()).isTrue();
    await().atMost(LIMIT).until(() -> net.call(client::pending) == 0);
  }

  @Test
  void aDrainedServerEndsWhatIsUnderWayAndTakesNoMore() throws Exception {
    List<Exchange> open = new CopyOnWriteArrayList<>();
    InetSocketAddress address =
        net.listen(
            HttpLimits.DEFAULT,
            (request, exchange) -> {
              request.release();
              open.add(exchange);
            });
    H2ClientConnection client = net.connect(address, HttpLimits.DEFAULT);
    List<String> changes = new CopyOnWriteArrayList<>();
    net.run(() -> client.whenChanged(() -> changes.add("changed")));
    RecordingReply<Response> reply = net.send(client, get("/"));
    await().atMost(LIMIT).until(() -> open.size() == 1);

    net.run(net.accepted.get(0)::drain);
    await().atMost(LIMIT).until(() -> net.call(client::room) == 0);
    assertThat(changes).isNotEmpty();
    RecordingReply<Response> late = net.send(client, get("/late"));
    net.run(() -> open.get(0).respond(new Response(204, new Headers(), Body.empty())));

    assertThat(reply.await().response().status()).isEqualTo(204);
    assertThat(late.await().failure().certainlyNotSent()).isTrue();
    net.run(reply.response()::release);
    await()
        .atMost(LIMIT)
        .until(() -> net.channels.stream().noneMatch(io.netty.channel.Channel::isOpen));
  }

  @Test
  void aClosedConnectionFailsWhatIsUnderWay() throws Exception {
    List<Request> open = new CopyOnWriteArrayList<>();
    InetSocketAddress address =
        net.listen(HttpLimits.DEFAULT, (request, exchange) -> open.add(request));
    H2ClientConnection client = net.connect(address, HttpLimits.DEFAULT);
    RecordingReply<Response> reply = net.send(client, get("/"));
    await().atMost(LIMIT).until(() -> open.size() == 1);

    net.run(() -> net.channels.get(0).close());

    Failure failure = reply.await().failure();
    assertThat(failure.kind()).isEqualTo(Failure.Kind.UPSTREAM_CLOSED);
    assertThat(failure.certainlyNotSent()).isFalse();
    assertThat(net.call(client::room)).isZero();
    net.run(() -> open.get(0).release());
  }

  @Test
  void aTunnelGoesByExtendedConnect() throws Exception {
    List<Request> seen = new CopyOnWriteArrayList<>();
    InetSocketAddress address =
        net.listen(
            HttpLimits.DEFAULT,
            (request, exchange) -> {
              seen.add(request);
              exchange.respond(new Response(101, new Headers(), request.body()));
            });
    H2ClientConnection client = net.connect(address, HttpLimits.DEFAULT);
    Body body = new Body(new Ignored());
    Request upgrade =
        new Request(
            HttpVersion.HTTP_1_1,
            "GET",
            "http",
            "chat",
            "/room",
            new Headers(),
            body,
            Optional.of("websocket"));

    Response response = net.send(client, upgrade).await().response();
    Gathered gathered = gather(response);
    net.run(() -> body.data(bytes("ping")));
    await().atMost(LIMIT).until(() -> gathered.text().equals("ping"));
    net.run(() -> body.end(new Headers()));

    assertThat(response.status()).isEqualTo(101);
    assertThat(gathered.trailers().isEmpty()).isTrue();
    assertThat(seen.get(0).upgrade()).contains("websocket");
    assertThat(seen.get(0).target()).isEqualTo("/room");
    net.run(() -> seen.get(0).release());
  }

  @Test
  void aCallerThatWaitsForAWordGetsItWhenTheBodyIsWanted() throws Exception {
    H2ClientConnection client = echoing();
    Headers expecting = Headers.of("expect", "100-continue");

    Response response =
        net.send(client, request("POST", "/", expecting, Body.of(bytes("body"))))
            .await()
            .response();

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().contains("x-expect")).isFalse();
    assertThat(gather(response).trailers().isEmpty()).isTrue();
  }

  static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  /** A source that needs no word. */
  static final class Ignored implements Body.Source {
    @Override
    public void passedOn(int bytes) {}

    @Override
    public void stopped() {}
  }
}
