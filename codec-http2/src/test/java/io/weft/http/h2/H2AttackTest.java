package io.weft.http.h2;

import static io.weft.http.h2.RawClient.CONTINUATION;
import static io.weft.http.h2.RawClient.DATA;
import static io.weft.http.h2.RawClient.END_HEADERS;
import static io.weft.http.h2.RawClient.END_STREAM;
import static io.weft.http.h2.RawClient.HEADERS;
import static io.weft.http.h2.RawClient.PING;
import static io.weft.http.h2.RawClient.PRIORITY;
import static io.weft.http.h2.RawClient.RST_STREAM;
import static io.weft.http.h2.RawClient.SETTINGS;
import static io.weft.http.h2.RawClient.WINDOW_UPDATE;
import static io.weft.http.h2.RawClient.block;
import static io.weft.http.h2.RawClient.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.weft.http.model.Body;
import io.weft.http.model.Exchange;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpRefusal.Reason;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attackers at a server on a loopback socket, beside a caller that means well. */
class H2AttackTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final HttpLimits LIMITS =
      new HttpLimits(
          8 << 10,
          16 << 10,
          100,
          Duration.ofSeconds(100),
          Duration.ofSeconds(100),
          Duration.ofSeconds(100),
          100,
          64 << 10,
          1 << 20);

  private final Loopback net = new Loopback();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger handled = new AtomicInteger();
  private volatile Request last = Loopback.get("/none");

  @AfterEach
  void close() throws Exception {
    net.close();
    assertThat(open).hasValue(0);
  }

  /** Answers "/" of a good caller, and keeps an attacker waiting. */
  private void handle(Request request, Exchange exchange) {
    handled.incrementAndGet();
    if (request.target().equals("/good")) {
      request.release();
      exchange.respond(new Response(200, new Headers(), Body.empty()));
      return;
    }
    if (request.target().equals("/large")) {
      request.release();
      Body large = Body.of(Unpooled.wrappedBuffer(new byte[64 << 10]));
      exchange.respond(new Response(200, new Headers(), large));
      return;
    }
    last = request;
    open.incrementAndGet();
    exchange.whenGone(
        () -> {
          open.decrementAndGet();
          request.release();
        });
  }

  private InetSocketAddress listen() throws Exception {
    return net.listen(LIMITS, this::handle);
  }

  /** Writes frames until the server has had enough; says how it closed. */
  private void isCut(
      RawClient attacker, int times, IntConsumer frames, Http2Error error, Reason reason)
      throws Exception {
    for (int i = 0; i < times; i++) {
      frames.accept(i);
    }
    attacker.flush();
    List<RawClient.Frame> unused = attacker.all(); // up to the end
    attacker.close();
    assertThat(net.goAways).containsExactly((int) error.code());
    assertThat(net.refusals)
        .filteredOn(HttpRefusal::fatal)
        .extracting(HttpRefusal::reason)
        .containsExactly(reason);
    goodTrafficFlows();
  }

  private void goodTrafficFlows() throws Exception {
    H2ClientConnection good = net.connect(address, LIMITS);
    Response response = net.send(good, Loopback.get("/good")).await().response();
    assertThat(response.status()).isEqualTo(200);
    net.run(response::release);
  }

  private InetSocketAddress address = InetSocketAddress.createUnresolved("unset", 0);

  private RawClient attacker() throws Exception {
    address = listen();
    return new RawClient(address);
  }

  @Test
  void rapidReset() throws Exception {
    RawClient attacker = attacker();
    isCut(
        attacker,
        2000,
        i -> attacker.get(2 * i + 1).frame(RST_STREAM, 0, 2 * i + 1, number(8)),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
    assertThat(handled.get()).isLessThanOrEqualTo(2 * LIMITS.maxConcurrentStreams() + 2);
  }

  @Test
  void madeYouResetByAWindowUpdateOfZero() throws Exception {
    RawClient attacker = attacker();
    isCut(
        attacker,
        2000,
        i -> attacker.get(2 * i + 1).frame(WINDOW_UPDATE, 0, 2 * i + 1, number(0)),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
    assertThat(handled.get()).isLessThanOrEqualTo(2 * LIMITS.maxConcurrentStreams() + 2);
  }

  @Test
  void madeYouResetByMoreThanTheContentLength() throws Exception {
    RawClient attacker = attacker();
    isCut(
        attacker,
        2000,
        i -> attacker.post(2 * i + 1, "content-length", "0").frame(DATA, 0, 2 * i + 1, number(0)),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
  }

  @Test
  void malformedHeadsByTheThousand() throws Exception {
    RawClient attacker = attacker();
    isCut(
        attacker,
        2000,
        i ->
            attacker.frame(
                HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, block(":method", "GET", "A", "b")),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
    assertThat(handled.get()).isEqualTo(1); // the good one
  }

  @Test
  void continuationFloodOfSmallFrames() throws Exception {
    RawClient attacker = attacker();
    attacker.frame(HEADERS, END_STREAM, 1, block(":method", "GET"));
    isCut(
        attacker,
        5000,
        i -> attacker.frame(CONTINUATION, 0, 1),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
  }

  @Test
  void continuationFloodOfLargeFrames() throws Exception {
    RawClient attacker = attacker();
    attacker.frame(HEADERS, END_STREAM, 1, block(":method", "GET"));
    isCut(
        attacker,
        200,
        i -> attacker.frame(CONTINUATION, 0, 1, block("name", "x".repeat(4000))),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.HEADERS_TOO_LARGE);
  }

  @Test
  void settingsFlood() throws Exception {
    RawClient attacker = attacker();
    isCut(
        attacker,
        5000,
        i -> attacker.frame(SETTINGS, 0, 0),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
  }

  @Test
  void pingFlood() throws Exception {
    RawClient attacker = attacker();
    isCut(
        attacker,
        5000,
        i -> attacker.frame(PING, 0, 0, new byte[8]),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
  }

  @Test
  void emptyDataFlood() throws Exception {
    RawClient attacker = attacker();
    attacker.post(1);
    isCut(
        attacker,
        5000,
        i -> attacker.frame(DATA, 0, 1),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
  }

  @Test
  void priorityFlood() throws Exception {
    RawClient attacker = attacker();
    attacker.post(1);
    isCut(
        attacker,
        5000,
        i -> attacker.frame(PRIORITY, 0, 2 * i + 3, new byte[] {0, 0, 0, 1, 1}),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
  }

  @Test
  void windowUpdateFlood() throws Exception {
    RawClient attacker = attacker();
    attacker.post(1);
    isCut(
        attacker,
        5000,
        i -> attacker.frame(WINDOW_UPDATE, 0, 1, number(1)),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
  }

  @Test
  void floodOfUnknownFrames() throws Exception {
    RawClient attacker = attacker();
    isCut(
        attacker,
        5000,
        i -> attacker.frame(0x77, 0, 0, new byte[3]),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
  }

  @Test
  void hpackBombIsAnsweredAndNotHandedOn() throws Exception {
    RawClient attacker = attacker();
    byte[] kept = block("bomb", "x".repeat(3000));
    kept[0] = 0x40; // kept in the table
    byte[] head = block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "users");
    byte[] bomb = new byte[head.length + kept.length + 5000];
    System.arraycopy(head, 0, bomb, 0, head.length);
    System.arraycopy(kept, 0, bomb, head.length, kept.length);
    for (int i = head.length + kept.length; i < bomb.length; i++) {
      bomb[i] = (byte) (0x80 | 62); // the field that was kept
    }
    attacker.frame(HEADERS, END_HEADERS | END_STREAM, 1, bomb).get(3).flush();

    await().atMost(LIMIT).until(() -> handled.get() == 1);
    assertThat(attacker.next(HEADERS, 1).flags() & END_STREAM).isPositive();
    assertThat(net.refusals)
        .extracting(HttpRefusal::reason)
        .containsExactly(Reason.HEADERS_TOO_LARGE);
    attacker.close();
    await().atMost(LIMIT).until(() -> open.get() == 0);
    goodTrafficFlows();
  }

  @Test
  void moreFieldsThanAllowedAreAnswered() throws Exception {
    RawClient attacker = attacker();
    String[] many = new String[300];
    for (int i = 0; i < many.length; i++) {
      many[i] = i % 2 == 0 ? "f" : "v";
    }
    attacker.post(1, many).flush();

    assertThat(attacker.next(HEADERS, 1).flags() & END_STREAM).isPositive();
    assertThat(attacker.next(RST_STREAM, 1).code()).isZero();
    assertThat(net.refusals)
        .extracting(HttpRefusal::reason)
        .containsExactly(Reason.HEADERS_TOO_LARGE);
    assertThat(handled).hasValue(0);
    attacker.close();
  }

  @Test
  void moreStreamsThanAllowedAreRefused() throws Exception {
    RawClient attacker = attacker();
    for (int i = 0; i < LIMITS.maxConcurrentStreams() + 10; i++) {
      attacker.get(2 * i + 1);
    }
    attacker.flush();

    for (int i = LIMITS.maxConcurrentStreams(); i < LIMITS.maxConcurrentStreams() + 10; i++) {
      assertThat(attacker.next(RST_STREAM, 2 * i + 1).code())
          .isEqualTo((int) Http2Error.REFUSED_STREAM.code());
    }
    assertThat(handled).hasValue(LIMITS.maxConcurrentStreams());
    assertThat(net.refusals)
        .extracting(HttpRefusal::reason)
        .hasSize(10)
        .containsOnly(Reason.TOO_MUCH);
    attacker.close();
    await().atMost(LIMIT).until(() -> open.get() == 0);
  }

  @Test
  void aReaderThatOpensItsWindowByteForByte() throws Exception {
    RawClient attacker = attacker();
    attacker.frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
    attacker.frame(
        HEADERS,
        END_HEADERS | END_STREAM,
        1,
        block(":method", "GET", ":scheme", "http", ":path", "/large", ":authority", "users"));
    isCut(
        attacker,
        5000,
        i -> attacker.frame(WINDOW_UPDATE, 0, 1, number(1)),
        Http2Error.ENHANCE_YOUR_CALM,
        Reason.FLOOD);
  }

  @Test
  void aWindowFullOfSingleBytesIsBoundedAndArrivesWhole() throws Exception {
    address = listen();
    try (RawClient attacker = new RawClient(address)) {
      attacker.post(1);
      for (int i = 0; i < 20_000; i++) {
        attacker.frame(DATA, 0, 1, (byte) 'x');
      }
      attacker.flush();
      await().atMost(LIMIT).until(() -> open.get() == 1);
      Gathered gathered = net.call(() -> Gathered.slowly(last.body()));
      await().atMost(LIMIT).until(() -> gathered.size() > 16 << 10);
      assertThat(gathered.chunks()).isLessThan(100);
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                net.run(gathered::takeOn);
                return gathered.size() == 20_000;
              });
    }
    await().atMost(LIMIT).until(() -> open.get() == 0);
  }

  @Test
  void aHeadBehindTheEndOfItsRequest() throws Exception {
    RawClient attacker = attacker();
    isCut(attacker, 2, i -> attacker.get(1), Http2Error.STREAM_CLOSED, Reason.MALFORMED);
  }

  @Test
  void aStreamThatComesBehindALaterOne() throws Exception {
    RawClient attacker = attacker();
    isCut(attacker, 2, i -> attacker.get(5 - 2 * i), Http2Error.STREAM_CLOSED, Reason.MALFORMED);
  }

  @Test
  void honestCallersThatCancelAndGoOnAreNotCut() throws Exception {
    address = listen();
    H2ClientConnection good = net.connect(address, HttpLimits.DEFAULT);
    for (int round = 0; round < 3; round++) {
      // Half of the streams run out of time at once, among many that end well.
      for (int i = 0; i < 50; i++) {
        Runnable cancel =
            net.sending(good, Loopback.get("/slow"), new io.weft.testkit.RecordingReply<>());
        Response response = net.send(good, Loopback.get("/good")).await().response();
        net.run(response::release);
        net.run(cancel);
      }
    }
    for (int i = 0; i < 2000; i++) {
      Response response = net.send(good, Loopback.get("/good")).await().response();
      net.run(response::release);
    }
    assertThat(net.refusals).isEmpty();
    await().atMost(LIMIT).until(() -> open.get() == 0);
  }
}
