package io.weft.jmh.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EchoHandlerTest {

  @Property(tries = 200)
  void theAnswersDoNotDependOnHowTheCallsAreCut(
      @ForAll @IntRange(min = 1, max = 5) int calls,
      @ForAll @IntRange(max = 40) int payload,
      @ForAll @Size(max = 12) List<@IntRange(min = 1, max = 60) Integer> cuts) {
    EchoCall call = new EchoCall(payload);
    ByteBuf sent = Unpooled.buffer();
    ByteBuf expected = Unpooled.buffer();
    for (int i = 0; i < calls; i++) {
      call.write(sent, i);
      call.write(expected, i);
      EchoCall.answer(expected, i * call.length());
    }
    EmbeddedChannel channel = new EmbeddedChannel(new EchoHandler());
    for (int cut : cuts) {
      int bytes = Math.min(cut, sent.readableBytes());
      if (bytes > 0) {
        channel.writeInbound(sent.readBytes(bytes));
      }
    }
    if (sent.isReadable()) {
      channel.writeInbound(sent.readBytes(sent.readableBytes()));
    }
    assertThat(ByteBufUtil.hexDump(answers(channel))).isEqualTo(ByteBufUtil.hexDump(expected));
    assertThat(channel.finishAndReleaseAll()).isFalse();
    sent.release();
    expected.release();
  }

  @Property(tries = 20)
  void halfACallIsReleasedWithItsConnection(@ForAll @IntRange(min = 1, max = 60) int bytes) {
    ByteBuf frame = Unpooled.buffer();
    new EchoCall(100).write(frame, 1);
    ByteBuf half = frame.readBytes(bytes);
    EmbeddedChannel channel = new EmbeddedChannel(new EchoHandler());
    channel.writeInbound(half);
    channel.finishAndReleaseAll();
    assertThat(half.refCnt()).isZero();
    frame.release();
  }

  private static ByteBuf answers(EmbeddedChannel channel) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all.writeBytes(out);
      out.release();
    }
    return all;
  }
}
