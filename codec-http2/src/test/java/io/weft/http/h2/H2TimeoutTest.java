package io.weft.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Error;
import io.weft.http.model.Exchange;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpRefusal.Reason;
import io.weft.http.model.Request;
import io.weft.http.model.RequestHandler;
import io.weft.http.model.Response;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a caller does not do in time, on a clock that is driven by hand. */
class H2TimeoutTest {
  private static final int GOAWAY = 7;
  private static final int RST_STREAM = 3;

  private final ManualLoop loop = new ManualLoop();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<HttpRefusal> refusals = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();

  H2TimeoutTest() {
    RequestHandler handler =
        new RequestHandler() {
          @Override
          public void handle(Request request, Exchange exchange) {
            requests.add(request);
            exchanges.add(exchange);
          }

          @Override
          public void refused(HttpRefusal refusal) {
            refusals.add(refusal);
          }
        };
    H2ServerConnection unused =
        H2ServerConnection.install(
            channel.pipeline(),
            loop,
            HttpLimits.DEFAULT,
            "http",
            to -> () -> loop.execute(to::flush),
            handler);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    requests.stream().filter(request -> request.refCnt() > 0).forEach(Request::release);
    loop.runTasks();
    assertThat(loop.pendingTimeouts()).isZero();
  }

  private void comes(String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(io.netty.buffer.ByteBufUtil.decodeHexDump(hex)));
    loop.runTasks();
  }

  private void preface() {
    comes("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a");
    comes("000000040000000000" + "000000040100000000");
  }

  private void passes(Duration time) {
    loop.advance(time);
    loop.runTasks();
  }

  /** The code of the last frame of a type that was written; -1 when there was none. */
  private long codeOf(int type) {
    long code = -1;
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all.writeBytes(out);
      out.release();
    }
    while (all.readableBytes() >= 9) {
      int length = all.readUnsignedMedium();
      int of = all.readUnsignedByte();
      ByteBuf payload = all.skipBytes(5).readSlice(length);
      if (of == type) {
        code = payload.getUnsignedInt(type == GOAWAY ? 4 : 0);
      }
    }
    return code;
  }

  private void isCut(Reason reason, Http2Error error) {
    assertThat(codeOf(GOAWAY)).isEqualTo(error.code());
    assertThat(channel.isOpen()).isFalse();
    assertThat(refusals).extracting(HttpRefusal::reason).containsExactly(reason);
    assertThat(refusals.get(0).fatal()).isTrue();
  }

  @Test
  void aConnectionThatDoesNotBegin() {
    passes(Duration.ofSeconds(9));
    assertThat(channel.isOpen()).isTrue();
    passes(Duration.ofSeconds(5));
    isCut(Reason.TOO_SLOW, Http2Error.SETTINGS_TIMEOUT);
  }

  @Test
  void aHeadThatDoesNotEnd() {
    preface();
    comes("000001" + "01" + "00" + "00000001" + "83"); // without END_HEADERS
    passes(Duration.ofSeconds(15));
    isCut(Reason.TOO_SLOW, Http2Error.ENHANCE_YOUR_CALM);
    assertThat(requests).isEmpty();
  }

  @Test
  void aHeadWhoseFrameDoesNotEnd() {
    preface();
    comes("000064" + "01" + "04" + "00000001" + "83");
    passes(Duration.ofSeconds(15));
    isCut(Reason.TOO_SLOW, Http2Error.ENHANCE_YOUR_CALM);
  }

  @Test
  void aBodyThatStandsStill() {
    preface();
    request(1);
    passes(Duration.ofMinutes(6));

    assertThat(codeOf(RST_STREAM)).isEqualTo(Http2Error.CANCEL.code());
    assertThat(refusals).extracting(HttpRefusal::reason).containsExactly(Reason.TOO_SLOW);
    assertThat(refusals.get(0).fatal()).isFalse();
    assertThat(requests.get(0).body().failure())
        .isNotNull()
        .extracting(Failure::kind)
        .isEqualTo(Failure.Kind.TIMEOUT);
    assertThat(channel.isOpen()).isTrue();
  }

  /** POST http://a/ of a stream whose body is to come. */
  private void request(int stream) {
    comes("00000601040000000" + stream + "838684" + "410161");
    assertThat(requests).hasSize(1);
  }

  @Test
  void aCallThatStreamsBothWaysMayBeSilent() {
    preface();
    request(1);
    io.weft.http.model.Body body = new io.weft.http.model.Body(new H2LoopbackTest.Ignored());
    exchanges.get(0).respond(new Response(200, new Headers(), body));
    passes(Duration.ofHours(3));
    assertThat(channel.isOpen()).isTrue();
    assertThat(refusals).isEmpty();
    body.end(new Headers());
  }

  @Test
  void aReaderThatTakesNothing() {
    preface();
    comes("000006" + "04" + "00" + "00000000" + "000400000000"); // a window of 0
    request(1);
    exchanges
        .get(0)
        .respond(
            new Response(
                200, new Headers(), io.weft.http.model.Body.of(H2LoopbackTest.bytes("body"))));
    loop.runTasks();
    passes(Duration.ofMinutes(7));

    assertThat(codeOf(RST_STREAM)).isEqualTo(Http2Error.CANCEL.code());
    assertThat(refusals).extracting(HttpRefusal::reason).containsExactly(Reason.TOO_SLOW);
  }

  @Test
  void aConnectionWithoutRequestsIsDrained() {
    preface();
    passes(Duration.ofMinutes(59));
    assertThat(channel.isOpen()).isTrue();
    passes(Duration.ofMinutes(2));
    assertThat(codeOf(GOAWAY)).isEqualTo(Http2Error.NO_ERROR.code());
    assertThat(channel.isOpen()).isFalse();
    assertThat(refusals).isEmpty();
  }
}
