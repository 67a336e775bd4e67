package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.header.HeaderFormat;
import java.time.Duration;
import java.util.Arrays;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTimeoutTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LESS = Duration.ofSeconds(29);
  private static final Duration REST = Duration.ofSeconds(1);
  private final byte[] call =
      Libthrift.message(
          ThriftTransport.FRAMED,
          HeaderFormat.STRICT_BINARY,
          "add",
          TMessageType.CALL,
          1,
          Libthrift::empty);

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 10, 19})
  void aMessageMustBeWholeInTime(int part) {
    try (Wire wire = Wire.server()) {
      wire.receive(Arrays.copyOf(call, part));
      wire.loop.advance(LESS);
      assertThat(wire.errors).isEmpty();
      wire.loop.advance(REST);
      assertThat(wire.onlyError().reason()).isEqualTo(Reason.UNFINISHED_FRAME);
      assertThat(wire.memory()).isZero();
    }
  }

  @Test
  void singleBytesGiveNoNewTime() {
    try (Wire wire = Wire.server()) {
      for (int i = 0; i < 10; i++) {
        wire.receive(call[i]);
        assertThat(wire.errors).isEmpty();
        wire.loop.advance(Duration.ofSeconds(3));
      }
      assertThat(wire.onlyError().reason()).isEqualTo(Reason.UNFINISHED_FRAME);
      assertThat(wire.onlyError()).hasMessageContaining("10 bytes of a message");
    }
  }

  @Test
  void aWholeMessageNeedsNoTimer() {
    try (Wire wire = Wire.server()) {
      wire.receive(call);
      assertThat(wire.loop.pendingTimeouts()).isZero();
      wire.receive(Arrays.copyOf(call, 10));
      assertThat(wire.loop.pendingTimeouts()).isEqualTo(1);
      wire.receive(Arrays.copyOfRange(call, 10, call.length));
      assertThat(wire.loop.pendingTimeouts()).isZero();
      wire.loop.advance(LIMIT);
      assertThat(wire.errors).isEmpty();
    }
  }

  @Test
  void eachMessageHasItsOwnTime() {
    try (Wire wire = Wire.server()) {
      wire.receive(Arrays.copyOf(call, 10));
      wire.loop.advance(LESS);
      // The rest of this one, and the start of the next.
      wire.receive(
          Libthrift.concat(Arrays.copyOfRange(call, 10, call.length), Arrays.copyOf(call, 10)));
      wire.loop.advance(LESS);
      assertThat(wire.errors).isEmpty();
      wire.loop.advance(REST);
      wire.onlyError();
    }
  }

  @Test
  void theTimeStandsStillWhileTheNodeDoesNotRead() {
    try (Wire wire = Wire.server()) {
      wire.receive(Arrays.copyOf(call, 10));
      wire.loop.advance(Duration.ofSeconds(20));
      wire.channel.config().setAutoRead(false);
      wire.receive(
          Libthrift.concat(Arrays.copyOfRange(call, 10, call.length), Arrays.copyOf(call, 10)));
      wire.loop.advance(Duration.ofMinutes(5));
      assertThat(wire.errors).isEmpty();

      wire.channel.config().setAutoRead(true);
      wire.loop.advance(LESS);
      assertThat(wire.errors).isEmpty();
      wire.loop.advance(REST);
      wire.onlyError();
    }
  }

  @Test
  void theTimeStartsAnewWhenReadingWasStoppedBetweenReads() {
    try (Wire wire = Wire.server()) {
      wire.receive(Arrays.copyOf(call, 10));
      wire.channel.config().setAutoRead(false);
      wire.loop.advance(LIMIT);
      wire.loop.advance(LIMIT);
      assertThat(wire.errors).isEmpty();

      wire.channel.config().setAutoRead(true);
      wire.loop.advance(LIMIT);
      wire.onlyError();
    }
  }

  @Test
  void aReaderWhoAsksForEachReadIsTimedToo() {
    try (Wire wire = Wire.server()) {
      wire.channel.config().setAutoRead(false);
      wire.receive(Arrays.copyOf(call, 10));
      wire.loop.advance(LIMIT);
      wire.onlyError();
    }
  }

  @Test
  void anAnswerMayTakeLongToBegin() {
    try (Wire wire = Wire.client(ThriftTransport.FRAMED)) {
      assertThat(wire.loop.pendingTimeouts()).isZero();
      wire.receive((byte) 0);
      wire.loop.advance(LIMIT);
      assertThat(wire.onlyError().reason()).isEqualTo(Reason.UNFINISHED_FRAME);
    }
  }

  @Test
  void aCloseStopsTheTimer() {
    try (Wire wire = Wire.server()) {
      wire.receive(Arrays.copyOf(call, 10));
      assertThat(wire.channel.close().isSuccess()).isTrue();
      assertThat(wire.loop.pendingTimeouts()).isZero();
    }
  }
}
