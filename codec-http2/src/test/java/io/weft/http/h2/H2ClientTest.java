package io.weft.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Error;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Interim;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.RecordingReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our client at a server whose frames are written by hand, on a clock that is driven by hand. */
class H2ClientTest {
  private static final String OK = "88"; // :status 200
  private static final String CONTINUE = "0803313030"; // :status 100
  private static final String HINTS = "0803313033"; // :status 103
  private static final int FIRST = 3; // stream 1 is for upgrades from HTTP/1.1
  private static final int RST_STREAM = 3;
  private static final int PING = 6;
  private static final int GOAWAY = 7;

  private record Frame(int type, int flags, int stream, String payload) {}

  private final ManualLoop loop = new ManualLoop();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<HttpRefusal> refusals = new ArrayList<>();
  private final List<Response> answered = new ArrayList<>();
  private final H2ClientConnection client =
      H2ClientConnection.install(
          channel.pipeline(),
          loop,
          HttpLimits.DEFAULT,
          to -> () -> loop.execute(to::flush),
          refusals::add);
  private int changes;

  @BeforeEach
  void count() {
    client.whenChanged(() -> changes++);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    loop.runTasks();
    answered.forEach(Response::release);
    assertThat(loop.pendingTimeouts()).isZero();
    assertThat(client.pending()).isZero();
    assertThat(client.room()).isZero();
  }

  private void comes(int type, int flags, int stream, String payload) {
    comes(String.format("%06x%02x%02x%08x%s", payload.length() / 2, type, flags, stream, payload));
  }

  private void comes(String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
    loop.runTasks();
  }

  private void settings(String entries) {
    comes(4, 0, 0, entries);
    comes(4, 1, 0, "");
  }

  private RecordingReply<Response> send(Request request) {
    RecordingReply<Response> reply = new RecordingReply<>();
    Runnable unused = client.send(request, reply);
    loop.runTasks();
    return reply;
  }

  private RecordingReply<Response> get() {
    return send(Loopback.get("/"));
  }

  private Response answer(RecordingReply<Response> reply) {
    Response response = reply.response();
    answered.add(response);
    return response;
  }

  private List<Frame> written() {
    List<Frame> frames = new ArrayList<>();
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all.writeBytes(out);
      out.release();
    }
    if (all.readableBytes() > 0 && all.getByte(0) == 'P') {
      all.skipBytes(24);
    }
    while (all.isReadable()) {
      int length = all.readUnsignedMedium();
      frames.add(
          new Frame(
              all.readUnsignedByte(),
              all.readUnsignedByte(),
              all.readInt(),
              ByteBufUtil.hexDump(all.readSlice(length))));
    }
    return frames;
  }

  private List<Frame> written(int type) {
    return written().stream().filter(frame -> frame.type() == type).toList();
  }

  @Test
  void writesARequestBeforeTheServerHasSaidAnything() {
    RecordingReply<Response> reply = get();

    assertThat(written()).extracting(Frame::type).containsExactly(4, 8, 1);
    assertThat(client.pending()).isEqualTo(1);
    assertThat(client.room()).isEqualTo(99);
    comes(4, 0, 0, "");
    comes(1, 4 | 1, FIRST, OK);
    assertThat(answer(reply).status()).isEqualTo(200);
    assertThat(client.pending()).isZero();
  }

  @Test
  void sendsNoMoreAtATimeThanTheServerTakes() {
    settings("000300000002"); // MAX_CONCURRENT_STREAMS
    assertThat(client.room()).isEqualTo(2);
    RecordingReply<Response> first = get();
    RecordingReply<Response> second = get();
    assertThat(client.room()).isZero();
    assertThat(get().failure().certainlyNotSent()).isTrue();
    int before = changes;

    comes(1, 4 | 1, FIRST, OK);

    assertThat(changes).isEqualTo(before + 1);
    assertThat(client.room()).isEqualTo(1);
    assertThat(answer(first).status()).isEqualTo(200);
    assertThat(second.isDone()).isFalse();
  }

  @Test
  void aRefusedStreamWasCertainlyNotSentAndCanBeSentAgain() {
    settings("");
    Request request =
        Loopback.request("POST", "/", new Headers(), Body.of(H2LoopbackTest.bytes("again")));
    request.body().keep(100);
    request.retain();
    RecordingReply<Response> reply = send(request);

    comes(3, 0, FIRST, "00000007");

    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.REFUSED);
    assertThat(reply.failure().certainlyNotSent()).isTrue();
    assertThat(request.refCnt()).isEqualTo(1);
    request.release();
  }

  @Test
  void anyOtherResetMayHaveBeenExecuted() {
    settings("");
    RecordingReply<Response> reply = get();
    comes(3, 0, FIRST, "00000002");
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.ENDPOINT_FAILED);
    assertThat(reply.failure().certainlyNotSent()).isFalse();
  }

  @Test
  void aResetBehindTheHeadFailsTheBody() {
    settings("");
    RecordingReply<Response> reply = get();
    comes(1, 4, FIRST, OK);
    comes(0, 0, FIRST, "68656c6c6f");
    comes(3, 0, FIRST, "00000007");

    assertThat(answer(reply).body().failure())
        .isNotNull()
        .matches(failure -> failure.kind() == Failure.Kind.REFUSED && !failure.certainlyNotSent());
  }

  @Test
  void goAwayRefusesWhatItDoesNotNameAndLetsTheRestEnd() {
    settings("");
    RecordingReply<Response> taken = get();
    RecordingReply<Response> refused = get();

    comes(7, 0, 0, "0000000300000000");

    assertThat(refused.failure().kind()).isEqualTo(Failure.Kind.REFUSED);
    assertThat(refused.failure().certainlyNotSent()).isTrue();
    assertThat(client.room()).isZero();
    assertThat(changes).isPositive();
    assertThat(channel.isOpen()).isTrue();
    comes(1, 4 | 1, FIRST, OK);
    assertThat(answer(taken).status()).isEqualTo(200);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void closesWhenTheLastRequestIsOver() {
    settings("");
    RecordingReply<Response> reply = get();
    client.close();
    assertThat(client.room()).isZero();
    assertThat(channel.isOpen()).isTrue();
    comes(1, 4 | 1, FIRST, OK);
    assertThat(answer(reply).status()).isEqualTo(200);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void passesInterimHeadsOn() {
    settings("");
    List<Interim> interims = new ArrayList<>();
    Request request = Loopback.get("/");
    request.whenInformed(interims::add);
    RecordingReply<Response> reply = send(request);
    comes(1, 4, FIRST, CONTINUE);
    comes(1, 4, FIRST, HINTS + "00" + "01" + "74" + "01" + "78"); // t: x
    assertThat(reply.isDone()).isFalse();
    assertThat(interims).singleElement().extracting(Interim::status).isEqualTo(103);
    assertThat(interims.get(0).headers()).hasToString("t: x\n");
    comes(1, 4, FIRST, OK);
    comes(1, 4 | 1, FIRST, "00" + "01" + "74" + "01" + "78"); // t: x
    Headers trailers = answer(reply).body().trailers();
    assertThat(trailers).hasToString("t: x\n");
  }

  @Test
  void aServerThatSendsInterimHeadsWithoutEndIsCut() {
    settings("");
    RecordingReply<Response> reply = get();
    for (int i = 0; i < Interim.MAX; i++) {
      comes(1, 4, FIRST, HINTS);
    }
    assertThat(refusals).isEmpty();
    comes(1, 4, FIRST, HINTS);
    assertThat(channel.isOpen()).isFalse();
    assertThat(refusals).extracting(HttpRefusal::reason).containsExactly(HttpRefusal.Reason.FLOOD);
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.PROTOCOL);
  }

  @Test
  void anInterimHeadBehindWhichNothingComesIsMalformed() {
    settings("");
    RecordingReply<Response> reply = get();
    comes(1, 4 | 1, FIRST, HINTS);
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.PROTOCOL);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void aMalformedResponseIsAFailureOfTheEndpoint() {
    settings("");
    RecordingReply<Response> reply = get();
    comes(1, 4 | 1, FIRST, "08" + "03" + "313031"); // :status 101
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.PROTOCOL);
    assertThat(written(RST_STREAM)).hasSize(1);
    assertThat(refusals).hasSize(1);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void doesNotAnswerWhatWasUnderWayWhenItCancelled() {
    settings("");
    RecordingReply<Response> reply = new RecordingReply<>();
    Runnable cancel = client.send(Loopback.get("/"), reply);
    loop.runTasks();
    cancel.run();
    loop.runTasks();
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.CANCELLED);
    assertThat(written(RST_STREAM))
        .extracting(Frame::payload)
        .containsExactly(String.format("%08x", Http2Error.CANCEL.code()));

    comes(1, 4, FIRST, OK);
    comes(0, 0, FIRST, "68656c6c6f");
    comes(0, 1, FIRST, "");

    assertThat(written(RST_STREAM)).isEmpty();
    assertThat(refusals).isEmpty();
    assertThat(reply.completions()).isEqualTo(1);
  }

  @Test
  void takesNoPush() {
    settings("");
    RecordingReply<Response> reply = get();
    comes(5, 4, FIRST, "00000002" + "82868441" + "0161");
    assertThat(written(GOAWAY)).hasSize(1);
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.PROTOCOL);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aTunnelWaitsForTheSettingsThatAllowIt() {
    RecordingReply<Response> reply = send(upgrade());
    assertThat(written()).extracting(Frame::type).containsExactly(4, 8);
    settings("000800000001");
    assertThat(written()).extracting(Frame::type).contains(1);
    comes(1, 4, FIRST, OK);
    assertThat(answer(reply).status()).isEqualTo(101);
    assertThat(answered.get(0).headers().get("sec-websocket-accept"))
        .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // as RFC 6455 has it
  }

  @Test
  void aTunnelIsNotSentToAServerThatDoesNotKnowIt() {
    settings("");
    Failure failure = send(upgrade()).failure();
    assertThat(failure.kind()).isEqualTo(Failure.Kind.REFUSED);
    assertThat(failure.certainlyNotSent()).isTrue();
  }

  private static Request upgrade() {
    return new Request(
        HttpVersion.HTTP_1_1,
        "GET",
        "http",
        "chat",
        "/room",
        Headers.of("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        new Body(new H2LoopbackTest.Ignored()),
        Optional.of("websocket"));
  }

  @Test
  void asksASilentServerWhetherItIsThere() {
    settings("");
    RecordingReply<Response> reply = get();
    assertThat(written(PING)).isEmpty();
    loop.advance(Duration.ofSeconds(6));
    loop.runTasks();
    assertThat(written(PING)).hasSize(1);
    loop.advance(Duration.ofSeconds(5));
    loop.runTasks();
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.UPSTREAM_CLOSED);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aServerThatSendsIsThereThoughItsAnswerIsLate() {
    settings("");
    RecordingReply<Response> reply = get();
    comes(1, 4, FIRST, OK);
    loop.advance(Duration.ofSeconds(6));
    loop.runTasks();
    assertThat(written(PING)).hasSize(1);
    comes(0, 0, FIRST, "68656c6c6f");
    loop.advance(Duration.ofSeconds(5));
    loop.runTasks();
    assertThat(channel.isOpen()).isTrue();
    assertThat(answer(reply).body().failure()).isNull();
  }

  @Test
  void aServerThatDoesNotTakeTheBodyInTime() {
    settings("000400000000"); // a window of 0
    RecordingReply<Response> reply =
        send(
            Loopback.request(
                "POST", "/", new Headers(), Body.of(H2LoopbackTest.bytes("not taken"))));
    for (int second = 0; second < 400 && !reply.isDone(); second++) {
      loop.advance(Duration.ofSeconds(1));
      loop.runTasks();
      written(PING).forEach(ping -> comes(6, 1, 0, ping.payload()));
    }
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.TIMEOUT);
    assertThat(refusals)
        .extracting(HttpRefusal::reason)
        .containsExactly(HttpRefusal.Reason.TOO_SLOW);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void asksTwiceAndThenSeldom() {
    settings("");
    RecordingReply<Response> reply = get();
    int pings = 0;
    for (int second = 0; second < 600; second++) {
      loop.advance(Duration.ofSeconds(1));
      loop.runTasks();
      for (Frame ping : written(PING)) {
        if ((ping.flags() & 1) == 0) {
          pings++;
          comes(6, 1, 0, ping.payload());
        }
      }
    }
    assertThat(pings).isEqualTo(3);
    comes(1, 4 | 1, FIRST, OK);
    assertThat(answer(reply).status()).isEqualTo(200);
    assertThat(loop.pendingTimeouts()).isZero();
  }

  @Test
  void aFloodingServerIsCut() {
    settings("");
    RecordingReply<Response> reply = get();
    for (int i = 0; i < 1000 && channel.isOpen(); i++) {
      comes(6, 0, 0, "0000000000000000");
    }
    assertThat(channel.isOpen()).isFalse();
    assertThat(refusals).extracting(HttpRefusal::reason).containsExactly(HttpRefusal.Reason.FLOOD);
    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.PROTOCOL);
  }
}
