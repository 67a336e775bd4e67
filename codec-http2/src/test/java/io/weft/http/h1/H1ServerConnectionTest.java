package io.weft.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.http.h1.ServerSide.Call;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Interim;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.call.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class H1ServerConnectionTest {
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
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ";

  private final ServerSide side = new ServerSide(LIMITS);

  @AfterEach
  void close() {
    side.close();
  }

  @Test
  void aRequestIsWithoutWhatBelongsToItsConnection() {
    side.send(
        """
        GET http://b:80?x=1 HTTP/1.1\r
        host: a\r
        Connection: close, X-Hop\r
        X-Hop: 1\r
        Keep-Alive: 5\r
        Proxy-Connection: close\r
        TE: gzip, trailers\r
        X-Own: v\r
        \r
        """);
    Request request = side.request(0);
    assertThat(request.version()).isEqualTo(HttpVersion.HTTP_1_1);
    assertThat(request.authority()).isEqualTo("b:80");
    assertThat(request.target()).isEqualTo("/?x=1");
    assertThat(request.scheme()).isEqualTo("http");
    assertThat(request.headers().toString()).isEqualTo("X-Own: v\nTE: trailers\n");
    assertThat(request.body().isEmpty()).isTrue();
  }

  @Test
  void bodiesComeByLengthAndInChunksWithTrailers() {
    side.send(POST + "5\r\n\r\nab");
    CollectingSink first = new CollectingSink();
    side.request(0).body().read(first);
    assertThat(side.request(0).headers().get("content-length")).isEqualTo("5");
    assertThat(first.text()).isEqualTo("ab");
    side.send("cde");
    assertThat(first.text()).isEqualTo("abcde");
    assertThat(first.trailers()).isNotNull();
    side.call(0).respond(200, "");

    side.send(
        """
        PUT / HTTP/1.1\r
        Host: a\r
        Transfer-Encoding: chunked\r
        \r
        3\r
        abc\r
        2\r
        de\r
        0\r
        X-Sum: 1\r
        Content-Length: 3\r
        authorization: no\r
        \r
        """);
    CollectingSink second = new CollectingSink();
    side.request(1).body().read(second);
    assertThat(second.text()).isEqualTo("abcde");
    assertThat(String.valueOf(second.trailers())).isEqualTo("X-Sum: 1\n");
    assertThat(second.ends()).isEqualTo(1);
  }

  @Test
  void aResponseOfKnownLengthKeepsIt() {
    side.send(GET);
    side.call(0).respond(200, "hello", "Content-Length", "5", "X-Own", "v");
    assertThat(side.received())
        .isEqualTo("HTTP/1.1 200 OK\r\nX-Own: v\r\nContent-Length: 5\r\n\r\nhello");
    assertThat(side.isOpen()).isTrue();
  }

  private static final Interim HINTS =
      new Interim(HttpVersion.HTTP_2, 103, Headers.of("Link", "</style.css>", "Connection", "x"));

  @Test
  void interimResponsesComeAheadOfTheFinalOne() {
    side.send(GET);
    side.call(0).exchange().inform(HINTS);
    assertThat(side.received()).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n");
    side.call(0).respond(200, "hello", "Content-Length", "5");
    side.call(0).exchange().inform(HINTS);
    assertThat(side.received()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  }

  @Test
  void anInterimResponseThatHasNoPlaceInAHeadIsDropped() {
    side.send(GET);
    Headers torn = Headers.of("Link", "a\r\nX: b");
    side.call(0).exchange().inform(new Interim(HttpVersion.HTTP_2, 103, torn));
    side.call(0).respond(200, "", "Content-Length", "0");
    assertThat(side.received()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }

  @Test
  void aCallerOfTheOldVersionGetsNoInterimResponses() {
    side.send("GET / HTTP/1.0\r\n\r\n");
    side.call(0).exchange().inform(HINTS);
    assertThat(side.received()).isEmpty();
  }

  @Test
  void aResponseOfUnknownLengthComesInChunks() {
    side.send(GET);
    Feed feed = new Feed();
    respond(side.call(0), 200, feed);
    feed.body().data(ServerSide.bytes("x".repeat(26)));
    assertThat(side.received())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1a\r\n"
                + "x".repeat(26)
                + "\r\n");
    feed.body().data(ServerSide.bytes("y".repeat(5000)));
    feed.body().end(Headers.of("grpc-status", "0", "Content-Length", "1"));
    assertThat(side.received())
        .isEqualTo("1388\r\n" + "y".repeat(5000) + "\r\n0\r\ngrpc-status: 0\r\n\r\n");
    assertThat(feed.passedOn()).isEqualTo(5026);
    assertThat(side.isOpen()).isTrue();
  }

  private static void respond(Call call, int status, Feed feed, CharSequence... headers) {
    call.exchange().respond(new Response(status, Headers.of(headers), feed.body()));
  }

  @Test
  void aCallerOfTheOldVersionGetsAllUntilTheEnd() {
    side.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    Feed feed = new Feed();
    respond(side.call(0), 200, feed);
    feed.body().data(ServerSide.bytes("abc"));
    feed.body().end(new Headers());
    assertThat(side.received()).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc");
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void connectionsStayOpenByTheRulesOfTheirVersion() {
    side.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    side.call(0).respond(200, "");
    assertThat(side.received())
        .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
    assertThat(side.isOpen()).isTrue();
    side.send("GET / HTTP/1.0\r\n\r\n");
    side.call(1).respond(200, "");
    assertThat(side.received()).contains("Connection: close");
    assertThat(side.isOpen()).isFalse();

    try (ServerSide other = new ServerSide()) {
      other.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      other.call(0).respond(200, "");
      assertThat(other.received()).contains("Connection: close");
      assertThat(other.isOpen()).isFalse();
    }
  }

  @Test
  void someResponsesHaveNoBodyWhateverTheirHeadSays() {
    side.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    side.call(0).respond(200, "", "Content-Length", "500");
    assertThat(side.received()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
    side.send(GET);
    side.call(1).respond(204, "no", "Content-Length", "2");
    assertThat(side.received()).isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
    side.send(GET);
    side.call(2).respond(304, "no", "Content-Length", "2");
    assertThat(side.received()).isEqualTo("HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n");
    assertThat(side.isOpen()).isTrue();
  }

  @Test
  void requestsSentAheadWaitAndAreAnsweredInTheirOrder() {
    side.send(GET + GET.replace("/ ", "/2 ") + GET.replace("/ ", "/3 "));
    assertThat(side.calls()).isEqualTo(1);
    assertThat(side.isReading()).isFalse();
    side.call(0).respond(200, "");
    assertThat(side.calls()).isEqualTo(2);
    side.call(1).respond(201, "");
    assertThat(side.request(2).target()).isEqualTo("/3");
    assertThat(side.isReading()).isTrue();
    side.call(2).respond(202, "");
    assertThat(side.received()).containsSubsequence("200 OK", "201 Created", "202 Accepted");
  }

  @Test
  void manyRequestsSentAheadAreServedWithoutDepth() {
    side.answering();
    side.send(GET.repeat(5000));
    for (int i = 0; i < 5000 && side.calls() < 5000; i++) {
      side.received();
    }
    assertThat(side.calls()).isEqualTo(5000);
  }

  @Test
  void aRequestIsNoFasterThanItsReader() {
    side.send(POST + "1000\r\n\r\n" + "a".repeat(99));
    assertThat(side.isReading()).isTrue();
    side.send("a");
    assertThat(side.isReading()).isFalse();
    CollectingSink sink = new CollectingSink();
    Body.Reading reading = side.request(0).body().read(sink);
    assertThat(side.isReading()).isFalse();
    reading.passedOn(1);
    assertThat(side.isReading()).isTrue();
  }

  @Test
  void aResponseIsNoFasterThanItsCaller() {
    side.send(GET);
    List<Integer> passed = new ArrayList<>();
    Body body =
        new Body(
            new Body.Source() {
              @Override
              public void passedOn(int bytes) {
                passed.add(bytes);
              }

              @Override
              public void stopped() {}
            });
    side.call(0).exchange().respond(new Response(200, new Headers(), body));
    body.data(ServerSide.bytes("abc"));
    assertThat(passed).isEmpty();
    side.received(); // flushes
    assertThat(passed).containsExactly(3);
  }

  @Test
  void theBodyIsAskedForWhenItIsWanted() {
    String head = POST + "3\r\nExpect: 100-continue\r\n\r\n";
    side.send(head);
    assertThat(side.request(0).headers().contains("Expect")).isFalse();
    assertThat(side.received()).isEmpty();
    CollectingSink sink = new CollectingSink();
    side.request(0).body().read(sink);
    assertThat(side.received()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
    side.send("abc");
    assertThat(sink.text()).isEqualTo("abc");
    side.call(0).respond(200, "");
    assertThat(side.received()).startsWith("HTTP/1.1 200 OK").doesNotContain("close");

    side.send(head);
    side.call(1).respond(403, "");
    assertThat(side.received()).startsWith("HTTP/1.1 403").contains("Connection: close");
  }

  @Test
  void theRestOfAnAnsweredRequestIsDroppedWhenItIsShort() {
    side.send(POST + "100\r\n\r\nabc");
    side.call(0).respond(413, "");
    side.send("a".repeat(97) + GET);
    assertThat(side.calls()).isEqualTo(2);
    side.call(1).respond(200, "");
    assertThat(side.received()).containsSubsequence("413", "200 OK");
  }

  @Test
  void theRestOfAnAnsweredRequestIsNotReadWhenItIsLong() {
    side.send(POST + "100000\r\n\r\nabc");
    side.call(0).respond(413, "");
    assertThat(side.received()).contains("413");
    side.send("a".repeat(101)).send(GET);
    assertThat(side.calls()).isEqualTo(1);
    side.loop().advance(Duration.ofSeconds(1));
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void aResponseThatBreaksIsCutSoThatTheCallerCanTell() {
    side.send(GET);
    Feed feed = new Feed();
    respond(side.call(0), 200, feed);
    feed.body().data(ServerSide.bytes("abc"));
    side.received();
    feed.body().fail(Failure.maybeExecuted(Failure.Kind.UPSTREAM_CLOSED, "gone"));
    assertThat(side.received()).doesNotContain("0\r\n\r\n");
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void aResponseThatIsNotAsLongAsItSaysIsCut() {
    side.send(GET);
    side.call(0).respond(200, "abc", "Content-Length", "4");
    assertThat(side.isOpen()).isFalse();
    try (ServerSide other = new ServerSide()) {
      other.send(GET);
      other.call(0).respond(200, "abcde", "Content-Length", "4");
      assertThat(other.received()).doesNotContain("abcde");
      assertThat(other.isOpen()).isFalse();
    }
  }

  @Test
  void whatHasNoPlaceInAHeadIsNotWritten() {
    for (CharSequence[] field :
        new CharSequence[][] {
          {"X", "a\r\nSet-Cookie: b"},
          {"X", "a\nb"},
          {"X", "a\0"},
          {"X", "\u0100"},
          {"X\r\nY", "a"},
          {"X: y", "a"},
          {"", "a"}
        }) {
      try (ServerSide other = new ServerSide()) {
        other.send(GET);
        other.call(0).respond(200, "abc", field);
        assertThat(other.received()).startsWith("HTTP/1.1 502 ").doesNotContain("Cookie");
        assertThat(other.isOpen()).isFalse();
      }
    }
  }

  @Test
  void theHopsOwnFieldsOfAResponseAreNotWritten() {
    side.send(GET);
    side.call(0)
        .respond(200, "", "Transfer-Encoding", "chunked", "connection", "x", "Upgrade", "y");
    assertThat(side.received()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }

  @Test
  void anAgreedUpgradeIsATunnel() {
    side.send(
        "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly");
    Request request = side.request(0);
    assertThat(request.upgrade()).contains("websocket");
    CollectingSink sink = new CollectingSink();
    request.body().read(sink);
    assertThat(sink.text()).isEmpty();
    Feed feed = new Feed();
    respond(side.call(0), 101, feed, "Sec-WebSocket-Accept", "x");
    assertThat(side.received())
        .isEqualTo(
            """
            HTTP/1.1 101 Switching Protocols\r
            Sec-WebSocket-Accept: x\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            \r
            """);
    side.send(GET);
    assertThat(sink.text()).isEqualTo("early" + GET);
    feed.body().data(ServerSide.bytes("down"));
    assertThat(side.received()).isEqualTo("down");
    assertThat(sink.ends()).isZero();
    side.channel().close();
    assertThat(sink.trailers()).isNotNull();
    assertThat(feed.isStopped()).isTrue();
  }

  @Test
  void aTunnelEndsWithItsServer() {
    side.send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
    assertThat(side.request(0).authority()).isEqualTo("a:443");
    assertThat(side.request(0).target()).isEmpty();
    Feed feed = new Feed();
    respond(side.call(0), 200, feed);
    feed.body().data(ServerSide.bytes("down"));
    feed.body().end(new Headers());
    assertThat(side.received()).isEqualTo("HTTP/1.1 200 OK\r\n\r\ndown");
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void anUpgradeThatIsNotAgreedIsARequestLikeOthers() {
    side.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n" + GET);
    CollectingSink sink = new CollectingSink();
    side.request(0).body().read(sink);
    side.call(0).respond(200, "");
    assertThat(sink.trailers()).isNotNull();
    assertThat(sink.text()).isEmpty();
    side.call(1).respond(200, "");
    assertThat(side.received()).doesNotContain("Upgrade");
  }

  @Test
  void aConnectThatIsNotAgreedEndsTheConnection() {
    side.send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n" + GET);
    side.call(0).respond(403, "");
    assertThat(side.received()).contains("Connection: close");
    assertThat(side.calls()).isEqualTo(1);
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void aHeadThatDoesNotComeInTimeIsRefused() {
    side.answering();
    side.send(GET);
    side.received();
    side.loop().advance(Duration.ofSeconds(60)); // idle, not slow
    side.send("GET / HT");
    side.loop().advance(Duration.ofSeconds(9));
    side.send("TP");
    assertThat(side.isOpen()).isTrue();
    side.loop().advance(Duration.ofSeconds(2));
    assertThat(side.received()).startsWith("HTTP/1.1 408 ");
    assertThat(side.isOpen()).isFalse();
    assertThat(side.refusals())
        .extracting(HttpRefusal::reason)
        .containsExactly(HttpRefusal.Reason.TOO_SLOW);
  }

  @Test
  void aConnectionWithoutAFirstRequestIsClosed() {
    side.loop().advance(Duration.ofSeconds(9));
    assertThat(side.isOpen()).isTrue();
    side.loop().advance(Duration.ofSeconds(1));
    assertThat(side.received()).isEmpty();
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void anIdleConnectionIsClosed() {
    side.answering();
    side.send(GET);
    side.loop().advance(Duration.ofMinutes(4));
    side.send(GET);
    side.loop().advance(Duration.ofMinutes(4));
    assertThat(side.isOpen()).isTrue();
    side.loop().advance(Duration.ofMinutes(1));
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void aBodyThatStandsStillIsRefusedAndOneThatWaitsForItsReaderIsNot() {
    side.send(POST + "1000\r\n\r\n" + "a".repeat(100));
    side.loop().advance(Duration.ofMinutes(2)); // nobody reads
    assertThat(side.isOpen()).isTrue();
    CollectingSink sink = new CollectingSink();
    side.request(0).body().read(sink).passedOn(100);
    side.loop().advance(Duration.ofSeconds(29));
    side.send("b");
    side.loop().advance(Duration.ofSeconds(29));
    assertThat(side.refusals()).isEmpty();
    side.loop().advance(Duration.ofSeconds(2));
    assertThat(side.received()).startsWith("HTTP/1.1 408 ");
    assertThat(sink.failure()).isNotNull();
    assertThat(side.refusals()).hasSize(1);
  }

  @Test
  void whoeverServesIsToldThatTheCallerIsGone() {
    side.send(POST + "5\r\n\r\nab");
    List<String> told = new ArrayList<>();
    side.call(0).exchange().whenGone(() -> told.add("gone"));
    CollectingSink sink = new CollectingSink();
    side.request(0).body().read(sink);
    side.channel().close();
    assertThat(told).containsExactly("gone");
    assertThat(sink.failure()).isNotNull();
    Feed feed = new Feed();
    respond(side.call(0), 200, feed);
    assertThat(feed.isStopped()).isTrue();
    assertThat(side.received()).isEmpty();
  }

  @Test
  void aResponseUnderWayIsClosedWhenTheCallerIsGone() {
    side.send(GET);
    Feed feed = new Feed();
    List<String> told = new ArrayList<>();
    side.call(0).exchange().whenGone(() -> told.add("gone"));
    respond(side.call(0), 200, feed);
    feed.body().data(ServerSide.bytes("abc"));
    side.channel().close();
    assertThat(feed.isStopped()).isTrue();
    assertThat(feed.passedOn()).isEqualTo(3);
    assertThat(told).isEmpty();
  }

  /** Or a source that gives as much as is passed on would never come to an end. */
  @Test
  void whatTheCallerDoesNotGetIsNotPassedOn() {
    side.send(GET);
    List<Integer> passed = new ArrayList<>();
    Body[] body = new Body[1];
    body[0] =
        new Body(
            new Body.Source() {
              @Override
              public void passedOn(int bytes) {
                passed.add(bytes);
                if (!body[0].isOver() && passed.size() < 100) {
                  body[0].data(ServerSide.bytes("abc"));
                }
              }

              @Override
              public void stopped() {}
            });
    side.call(0).exchange().respond(new Response(200, new Headers(), body[0]));
    body[0].data(ServerSide.bytes("abc"));
    side.channel().close();
    assertThat(passed).containsExactly(3); // dropped, with all
  }

  @Test
  void drainingClosesAnIdleConnectionAtOnce() {
    side.connection().drain();
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void drainingLetsARequestEndAndSaysSo() {
    side.send(GET + GET);
    side.connection().drain();
    side.call(0).respond(200, "abc", "Content-Length", "3");
    assertThat(side.received()).contains("Connection: close").endsWith("abc");
    assertThat(side.calls()).isEqualTo(1);
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void drainingLetsAResponseEndThatIsUnderWay() {
    side.send(GET);
    Feed feed = new Feed();
    respond(side.call(0), 200, feed);
    side.connection().drain();
    feed.body().data(ServerSide.bytes("abc"));
    feed.body().end(new Headers());
    assertThat(side.received()).endsWith("3\r\nabc\r\n0\r\n\r\n");
    assertThat(side.isOpen()).isFalse();
  }

  @Test
  void badBytesWithinABodyEndTheRequestWithAnAnswer() {
    side.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd");
    List<String> told = new ArrayList<>();
    assertThat(side.received()).startsWith("HTTP/1.1 400 ");
    side.call(0).exchange().whenGone(() -> told.add("gone"));
    assertThat(told).containsExactly("gone");
    side.call(0).respond(200, "late");
    assertThat(side.received()).isEmpty();
  }
}
