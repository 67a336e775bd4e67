package io.weft.node.protocol.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weft.testkit.ManualLoop;
import io.weft.thrift.frame.MethodNames;
import io.weft.thrift.frame.ThriftClientCodec;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftTransport;
import io.weft.thrift.ttwitter.Handshake;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the question for the upgrade: one outcome, whatever else happens. */
final class UpgradeQuestionTest {
  private final ManualLoop loop = new ManualLoop();
  private final List<String> told = new ArrayList<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ThriftClientCodec(
              ThriftTransport.FRAMED, ThriftLimits.defaults(), new MethodNames(16), loop),
          new UpgradeQuestion(
              loop,
              new UpgradeQuestion.Asker() {
                @Override
                public void agreed() {
                  told.add("agreed");
                }

                @Override
                public void declined() {
                  told.add("declined");
                }

                @Override
                public void unanswered(String how, @Nullable Throwable cause) {
                  told.add(how);
                }
              }));
  private final ThriftMessage question = Handshake.question(ByteBufAllocator.DEFAULT);

  @AfterEach
  void close() {
    question.release();
    channel.finishAndReleaseAll();
    assertThat(loop.pendingTimeouts()).isZero();
    assertThat(told).hasSize(1);
    assertThat(channel.pipeline().get(UpgradeQuestion.class)).isNull();
  }

  private static ByteBuf framed(ThriftMessage answer) {
    ByteBuf frame =
        ByteBufAllocator.DEFAULT.buffer().writeInt(answer.length()).writeBytes(answer.bytes());
    answer.release();
    return frame;
  }

  @Test
  void isAskedFirst() {
    ByteBuf asked = channel.readOutbound();
    assertThat(asked.skipBytes(4)).isEqualTo(question.bytes());
    asked.release();
    channel.writeInbound(framed(Handshake.agreed(channel.alloc(), question)));

    assertThat(told).containsExactly("agreed");
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void anExceptionDeclinesAndTheConnectionStays() {
    channel.writeInbound(framed(Handshake.declined(channel.alloc(), question)));
    channel.close();

    assertThat(told).containsExactly("declined");
  }

  @Test
  void silenceIsNoAnswerAndEndsTheConnection() {
    loop.advance(Duration.ofMillis(4_999));
    assertThat(told).isEmpty();
    loop.advance(Duration.ofMillis(1));

    assertThat(told).containsExactly("in time");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aCloseIsNoAnswer() {
    channel.close();

    assertThat(told).containsExactly("before it closed the connection");
  }

  @Test
  void garbageIsNoAnswerAndEndsTheConnection() {
    channel.writeInbound(channel.alloc().buffer().writeBytes(new byte[] {0, 0, 0, 4, 1, 2, 3, 4}));

    assertThat(told.get(0)).startsWith("with Thrift: mux");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aBrokenConnectionIsNoAnswer() {
    channel.pipeline().fireExceptionCaught(new IOException("reset"));

    assertThat(told).containsExactly("with Thrift: reset");
    assertThat(channel.isOpen()).isFalse();
  }
}
