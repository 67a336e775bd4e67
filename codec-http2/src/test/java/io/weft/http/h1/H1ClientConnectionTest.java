package io.weft.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Interim;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.call.Failure;
import io.weft.testkit.RecordingReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H1ClientConnectionTest {
  private static final HttpLimits LIMITS =
      new HttpLimits(
          1000,
          2000,
          20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          1,
          100,
          100);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";

  private final ClientSide side = new ClientSide(LIMITS);

  @AfterEach
  void close() {
    side.close();
  }

  private static String text(Response response) {
    CollectingSink sink = new CollectingSink();
    response.body().read(sink);
    assertThat(sink.trailers()).isNotNull();
    return sink.text();
  }

  @Test
  void aRequestIsWrittenWithItsHostAndWithoutOtherHops() {
    RecordingReply<Response> reply =
        side.send(
            ClientSide.request(
                "GET", "/x?y", Body.empty(), "X-Own", "v", "host", "z", "Connection", "a"));
    assertThat(side.sent()).isEqualTo("GET /x?y HTTP/1.1\r\nHost: a:80\r\nX-Own: v\r\n\r\n");
    assertThat(side.connection().room()).isZero();
    assertThat(side.connection().pending()).isEqualTo(1);
    List<Integer> rooms = new ArrayList<>();
    side.connection().whenChanged(() -> rooms.add(side.connection().room()));
    side.answer(OK);
    assertThat(reply.response().status()).isEqualTo(200);
    assertThat(text(reply.response())).isEqualTo("abc");
    assertThat(rooms).containsExactly(1);
    assertThat(side.connection().pending()).isZero();
    side.send(ClientSide.get());
    assertThat(side.sent()).isEqualTo("GET / HTTP/1.1\r\nHost: a:80\r\n\r\n");
  }

  @Test
  void aRequestsBodyIsWrittenAsItIsKnown() {
    side.send(ClientSide.request("POST", "/", Body.empty()));
    assertThat(side.sent()).endsWith("Content-Length: 0\r\n\r\n");
    side.answer(OK);
    Body known = Body.of(ServerSide.bytes("abc"));
    side.send(ClientSide.request("POST", "/", known, "Content-Length", "3"));
    assertThat(side.sent()).endsWith("Content-Length: 3\r\n\r\nabc");
    side.answer(OK);
    Feed feed = new Feed();
    side.send(ClientSide.request("POST", "/", feed.body(), "TE", "trailers"));
    feed.body().data(ServerSide.bytes("abc"));
    feed.body().end(Headers.of("X-Sum", "1"));
    assertThat(side.sent())
        .isEqualTo(
            """
            POST / HTTP/1.1\r
            Host: a:80\r
            Transfer-Encoding: chunked\r
            TE: trailers\r
            Connection: TE\r
            \r
            3\r
            abc\r
            0\r
            X-Sum: 1\r
            \r
            """);
    assertThat(feed.passedOn()).isEqualTo(3);
    side.answer(OK);
    assertThat(side.connection().room()).isEqualTo(1);
  }

  @Test
  void aResponseInChunksHasTrailers() {
    RecordingReply<Response> reply = side.send(ClientSide.get());
    side.answer("HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    CollectingSink sink = new CollectingSink();
    reply.response().body().read(sink);
    assertThat(sink.text()).isEqualTo("abc");
    side.answer("0\r\ngrpc-status: 0\r\nSet-Cookie: x\r\n\r\n");
    assertThat(String.valueOf(sink.trailers())).isEqualTo("grpc-status: 0\n");
    assertThat(side.connection().room()).isEqualTo(1);
  }

  @Test
  void aResponseMayEndWithTheConnection() {
    RecordingReply<Response> reply = side.send(ClientSide.get());
    side.answer("HTTP/1.1 200 OK\r\n\r\nab").answer("c");
    CollectingSink sink = new CollectingSink();
    reply.response().body().read(sink);
    assertThat(sink.trailers()).isNull();
    side.channel().close();
    assertThat(sink.text()).isEqualTo("abc");
    assertThat(sink.trailers()).isNotNull();
    assertThat(side.connection().room()).isZero();
  }

  @Test
  void aResponseThatIsCutFails() {
    for (String head : List.of("Content-Length: 5", "Transfer-Encoding: chunked")) {
      try (ClientSide other = new ClientSide()) {
        RecordingReply<Response> reply = other.send(ClientSide.get());
        other.answer("HTTP/1.1 200 OK\r\n" + head + "\r\n\r\n3\r\n");
        CollectingSink sink = new CollectingSink();
        reply.response().body().read(sink);
        other.channel().close();
        assertThat(sink.failure())
            .isNotNull()
            .extracting(Failure::kind, Failure::certainlyNotSent)
            .containsExactly(Failure.Kind.UPSTREAM_CLOSED, false);
      }
    }
  }

  @Test
  void someResponsesHaveNoBodyWhateverTheirHeadSays() {
    RecordingReply<Response> head = side.send(ClientSide.request("HEAD", "/", Body.empty()));
    side.answer("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
    assertThat(head.response().headers().get("Content-Length")).isEqualTo("500");
    assertThat(head.response().body().isEmpty()).isTrue();
    for (String status : List.of("204 No Content", "304 Not Modified")) {
      RecordingReply<Response> reply = side.send(ClientSide.get());
      side.answer("HTTP/1.1 " + status + "\r\n\r\n");
      assertThat(reply.response().body().isEmpty()).isTrue();
    }
    assertThat(side.connection().room()).isEqualTo(1);
  }

  @Test
  void interimResponsesArePassedOnAheadOfTheFinalOne() {
    List<Interim> interims = new ArrayList<>();
    Request request = ClientSide.get();
    request.whenInformed(interims::add);
    RecordingReply<Response> reply = side.send(request);
    side.answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
    assertThat(reply.isDone()).isFalse();
    assertThat(interims).singleElement().extracting(Interim::status).isEqualTo(103);
    assertThat(interims.get(0).headers()).hasToString("Link: x\n");
    side.answer(OK);
    assertThat(reply.response().status()).isEqualTo(200);
    assertThat(interims).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 103})
  void aServerThatSendsInterimResponsesWithoutEndIsCut(int status) {
    RecordingReply<Response> reply = side.send(ClientSide.get());
    String interim = "HTTP/1.1 " + status + " x\r\n\r\n";
    side.answer(interim.repeat(Interim.MAX));
    assertThat(reply.isDone()).isFalse();
    side.answer(interim);
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.PROTOCOL);
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void aServerThatClosesTakesNoMore() {
    for (String head :
        List.of(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc")) {
      try (ClientSide other = new ClientSide()) {
        RecordingReply<Response> reply = other.send(ClientSide.get());
        other.answer(head);
        assertThat(text(reply.response())).isEqualTo("abc");
        assertThat(other.connection().room()).isZero();
        assertThat(other.isOpen()).isFalse();
      }
    }
    RecordingReply<Response> kept = side.send(ClientSide.get());
    side.answer("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc");
    assertThat(text(kept.response())).isEqualTo("abc");
    assertThat(side.connection().room()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3,3\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : y\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\0\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1 200 O\0K\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
        "\r\nHTTP/1.1 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n"
      })
  void aResponseThatIsNotSoundFails(String text) {
    RecordingReply<Response> reply = side.send(ClientSide.get());
    side.answer(text);
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.PROTOCOL);
    assertThat(reply.failure().certainlyNotSent()).isFalse();
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void aResponseLongerThanAllowedFails() {
    RecordingReply<Response> reply = side.send(ClientSide.get());
    side.answer("HTTP/1.1 200 OK\r\nX: " + "a".repeat(3000));
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.PROTOCOL);
  }

  @Test
  void whatNobodyAskedForEndsTheConnection() {
    side.answer(OK);
    assertThat(side.isOpen()).isFalse();
    try (ClientSide other = new ClientSide()) {
      RecordingReply<Response> reply = other.send(ClientSide.get());
      List<Integer> rooms = new ArrayList<>();
      other.connection().whenChanged(() -> rooms.add(other.connection().room()));
      other.answer(OK + OK); // never the answer to the next request
      assertThat(text(reply.response())).isEqualTo("abc");
      assertThat(rooms).isNotEmpty().containsOnly(0);
      assertThat(other.isOpen()).isFalse();
    }
  }

  @Test
  void aConnectionClosedUnderARequestSaysWhetherItWasSent() {
    RecordingReply<Response> unsent = side.send(ClientSide.get());
    side.channel().close(); // before anything was flushed
    assertThat(unsent.failure().certainlyNotSent()).isTrue();
    assertThat(unsent.failure().kind()).isEqualTo(Failure.Kind.UPSTREAM_CLOSED);
    try (ClientSide other = new ClientSide()) {
      RecordingReply<Response> sent = other.send(ClientSide.get());
      other.sent();
      other.channel().close();
      assertThat(sent.failure().certainlyNotSent()).isFalse();
      assertThat(sent.failure().kind()).isEqualTo(Failure.Kind.UPSTREAM_CLOSED);
      RecordingReply<Response> late = other.send(ClientSide.get());
      assertThat(late.failure().certainlyNotSent()).isTrue();
    }
  }

  @Test
  void aResponseIsNoFasterThanItsReader() {
    RecordingReply<Response> reply = side.send(ClientSide.get());
    side.answer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + "a".repeat(99));
    assertThat(side.isReading()).isTrue();
    side.answer("a");
    assertThat(side.isReading()).isFalse();
    side.loop().advance(Duration.ofMinutes(2)); // not the server's fault
    Body.Reading reading = reply.response().body().read(new CollectingSink());
    reading.passedOn(1);
    assertThat(side.isReading()).isTrue();
  }

  @Test
  void aRequestsBodyThatBreaksIsCut() {
    Feed feed = new Feed();
    RecordingReply<Response> reply = side.send(ClientSide.request("POST", "/", feed.body()));
    feed.body().data(ServerSide.bytes("abc"));
    side.sent();
    feed.body().fail(Failure.maybeExecuted(Failure.Kind.CANCELLED, "the caller is gone"));
    assertThat(reply.failure().getMessage()).isEqualTo("the caller is gone");
    assertThat(side.sent()).isEmpty();
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void anEarlyResponseStopsTheRequest() {
    Feed feed = new Feed();
    RecordingReply<Response> reply = side.send(ClientSide.request("POST", "/", feed.body()));
    feed.body().data(ServerSide.bytes("abc"));
    side.answer("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nabc");
    assertThat(text(reply.response())).isEqualTo("abc");
    assertThat(feed.isStopped()).isTrue();
    assertThat(side.connection().room()).isZero();
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void aRequestAndItsResponseMayFlowAtTheSameTime() {
    Feed feed = new Feed();
    RecordingReply<Response> reply = side.send(ClientSide.request("POST", "/", feed.body()));
    side.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
    side.sent();
    feed.body().data(ServerSide.bytes("abc"));
    assertThat(side.sent()).isEqualTo("3\r\nabc\r\n");
    feed.body().end(new Headers());
    side.answer("0\r\n\r\n");
    assertThat(text(reply.response())).isEqualTo("a");
    assertThat(side.connection().room()).isEqualTo(1);
  }

  @Test
  void aCancelledRequestClosesTheConnection() {
    RecordingReply<Response> reply = side.send(ClientSide.get());
    side.sent();
    side.cancel();
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.CANCELLED);
    assertThat(side.isOpen()).isFalse();
    side.cancel();
    assertThat(reply.completions()).isEqualTo(1);
  }

  @Test
  void cancellingWhatIsOverDoesNothing() {
    RecordingReply<Response> reply = side.send(ClientSide.get());
    side.answer(OK);
    side.cancel();
    assertThat(side.isOpen()).isTrue();
    assertThat(text(reply.response())).isEqualTo("abc");
  }

  @Test
  void aResponseThatNobodyReadsToItsEndClosesTheConnection() {
    RecordingReply<Response> reply = side.send(ClientSide.get());
    side.answer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
    assertThat(side.isOpen()).isTrue();
    reply.response().release();
    assertThat(side.isOpen()).isFalse();
    assertThat(side.connection().pending()).isZero();
  }

  @Test
  void aResponseCancelledOnItsWayFails() {
    RecordingReply<Response> reply = side.send(ClientSide.get());
    side.answer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
    side.cancel();
    assertThat(side.isOpen()).isFalse();
    assertThat(reply.response().body().failure()).isNotNull();
  }

  @Test
  void whatHasNoPlaceInAHeadIsNotSent() {
    List<Request> bad =
        List.of(
            ClientSide.request("GET", "/", Body.empty(), "X", "a\r\nY: b"),
            ClientSide.request("GET", "/", Body.empty(), "X", "a\0"),
            ClientSide.request("GET", "/", Body.empty(), "X:", "a"),
            ClientSide.request("GET", "/ HTTP/1.1\r\nX: y", Body.empty()),
            ClientSide.request("GET", "", Body.empty()),
            ClientSide.request("GET /", "/", Body.empty()));
    for (Request request : bad) {
      RecordingReply<Response> reply = side.send(request);
      assertThat(reply.failure().mayBeRetried()).isFalse();
      assertThat(request.refCnt()).isZero();
    }
    Request host = ClientSide.get();
    host.authority("a\r\nX: y");
    assertThat(side.send(host).failure().mayBeRetried()).isFalse();
    assertThat(side.sent()).isEmpty();
    assertThat(side.connection().room()).isEqualTo(1);
  }

  private static Request tunnel(String method, String target, Optional<String> upgrade, Body body) {
    return new Request(
        HttpVersion.HTTP_1_1, method, "http", "a:80", target, new Headers(), body, upgrade);
  }

  @Test
  void anAgreedUpgradeIsATunnel() {
    Feed feed = new Feed();
    RecordingReply<Response> reply =
        side.send(tunnel("GET", "/chat", Optional.of("websocket"), feed.body()));
    feed.body().data(ServerSide.bytes("up"));
    assertThat(side.sent())
        .isEqualTo(
            """
            GET /chat HTTP/1.1\r
            Host: a:80\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            \r
            """);
    side.answer(
        """
        HTTP/1.1 101 Switching Protocols\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        \r
        down""");
    assertThat(side.sent()).isEqualTo("up");
    CollectingSink sink = new CollectingSink();
    reply.response().body().read(sink);
    side.answer("more");
    assertThat(sink.text()).isEqualTo("downmore");
    feed.body().data(ServerSide.bytes("last"));
    feed.body().end(new Headers());
    assertThat(side.sent()).isEqualTo("last");
    assertThat(side.isOpen()).isFalse();
    assertThat(sink.trailers()).isNotNull();
  }

  @Test
  void aConnectIsATunnelWhenItIsAgreed() {
    Feed feed = new Feed();
    RecordingReply<Response> reply =
        side.send(tunnel("CONNECT", "", Optional.empty(), feed.body()));
    assertThat(side.sent()).startsWith("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n");
    side.answer("HTTP/1.1 200 OK\r\n\r\ndown");
    CollectingSink sink = new CollectingSink();
    reply.response().body().read(sink);
    side.channel().close();
    assertThat(sink.text()).isEqualTo("down");
    assertThat(sink.trailers()).isNotNull();
    assertThat(feed.isStopped()).isTrue();
  }

  @Test
  void anUpgradeThatIsNotAgreedIsARequestLikeOthers() {
    Feed feed = new Feed();
    RecordingReply<Response> reply =
        side.send(tunnel("GET", "/chat", Optional.of("websocket"), feed.body()));
    side.answer(OK);
    assertThat(text(reply.response())).isEqualTo("abc");
    assertThat(feed.isStopped()).isTrue();
    assertThat(side.connection().room()).isEqualTo(1);
  }

  @Test
  void whatStandsStillIsEnded() {
    RecordingReply<Response> head = side.send(ClientSide.get());
    side.answer("HTTP/1.1 2");
    side.loop().advance(Duration.ofSeconds(10));
    assertThat(head.failure().kind()).isEqualTo(Failure.Kind.TIMEOUT);
    try (ClientSide other = new ClientSide(LIMITS)) {
      RecordingReply<Response> body = other.send(ClientSide.get());
      other.answer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
      CollectingSink sink = new CollectingSink();
      body.response().body().read(sink);
      other.loop().advance(Duration.ofSeconds(29));
      assertThat(sink.failure()).isNull();
      other.loop().advance(Duration.ofSeconds(1));
      assertThat(sink.failure()).isNotNull();
      assertThat(other.isOpen()).isFalse();
    }
  }

  @Test
  void anIdleConnectionIsClosed() {
    side.send(ClientSide.get());
    side.answer(OK);
    side.loop().advance(Duration.ofMinutes(5));
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void aClosedConnectionEndsWhatIsUnderWay() {
    RecordingReply<Response> reply = side.send(ClientSide.get());
    side.connection().close();
    assertThat(side.connection().room()).isZero();
    side.answer(OK);
    assertThat(text(reply.response())).isEqualTo("abc");
    assertThat(side.isOpen()).isFalse();
  }
}
