package io.weft.node.protocol.thrift.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.ManualTicker;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.Deadline;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.ThriftProtocol;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What goes onto a connection beside a call, and when a call must be done by what came with it. */
final class EnvelopesTest {
  private static final long NOW = TimeUnit.DAYS.toNanos(20_000);

  /** When a call is looked at, by the ticker; it came a little before. */
  private static final long LOOKED_AT = 9;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final ByteBuf TENANT =
      Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(new byte[] {1, 2, 3}));

  private static final Dialects DIALECTS = new Dialects(() -> NOW);

  private final Envelopes envelopes = new Envelopes(() -> NOW);

  private static HeaderValues values() {
    return new HeaderValues("/users", List.of(new Delegation("/a", "/b")), List.of())
        .with(ContextKey.RETRIES, TENANT);
  }

  private static HeaderValues dueIn(long nanos) {
    return values().with(ContextKey.DEADLINE, new Deadline(NOW - SECOND, NOW + nanos).bytes());
  }

  private static Envelope in(Dialect dialect, HeaderValues values) {
    return new Envelope(dialect, DIALECTS.format(dialect).call(values));
  }

  private @Nullable Envelope outgoing(@Nullable Envelope came, Dialect dialect, long leftNanos)
      throws Failure {
    ThriftMessage call =
        ThriftMessages.call(
            ByteBufAllocator.DEFAULT,
            ThriftProtocol.BINARY,
            MessageType.CALL,
            "get",
            1,
            Unpooled.EMPTY_BUFFER);
    call.replaceEnvelope(came);
    try {
      return envelopes.ofCall(call, dialect, leftNanos);
    } finally {
      call.release();
    }
  }

  private static HeaderValues read(@Nullable Envelope envelope) throws Exception {
    Envelope there = Objects.requireNonNull(envelope);
    return DIALECTS.format(there.dialect()).call(there.bytes()).values();
  }

  private static @Nullable Deadline deadline(@Nullable Envelope envelope) throws Exception {
    ByteBuf value = read(envelope).context(ContextKey.DEADLINE);
    return value == null ? null : Deadline.read(value).orElseThrow();
  }

  @Test
  void theSameDialectIsPassedOnAsItCame() throws Exception {
    for (Dialect dialect : Dialect.values()) {
      Envelope plain = in(dialect, values());
      Envelope limited = in(dialect, dueIn(SECOND));

      assertThat(outgoing(plain, dialect, Envelopes.UNLIMITED)).isSameAs(plain);
      assertThat(outgoing(limited, dialect, Envelopes.UNLIMITED)).isSameAs(limited);
      assertThat(outgoing(limited, dialect, SECOND)).isSameAs(limited);
      assertThat(outgoing(limited, dialect, 2 * SECOND)).isSameAs(limited);
    }
  }

  @Test
  void anotherDialectSaysTheSame() throws Exception {
    Envelope ttwitter = in(Dialect.TTWITTER, dueIn(SECOND));
    Envelope mux = in(Dialect.MUX, dueIn(SECOND));

    assertThat(read(outgoing(ttwitter, Dialect.MUX, Envelopes.UNLIMITED))).isEqualTo(read(mux));
    assertThat(read(outgoing(mux, Dialect.TTWITTER, Envelopes.UNLIMITED))).isEqualTo(read(mux));
    Envelope there = outgoing(mux, Dialect.TTWITTER, Envelopes.UNLIMITED);
    assertThat(outgoing(there, Dialect.MUX, Envelopes.UNLIMITED)).isEqualTo(mux);
  }

  @Test
  void anEarlierLimitOfTheNodeTakesThePlaceOfTheDeadline() throws Exception {
    for (Dialect from : Dialect.values()) {
      for (Dialect to : Dialect.values()) {
        Envelope shortened = outgoing(in(from, dueIn(SECOND)), to, SECOND / 2);
        assertThat(deadline(shortened)).isEqualTo(new Deadline(NOW, NOW + SECOND / 2));
        assertThat(read(shortened).delegations()).isEqualTo(values().delegations());
        assertThat(read(shortened).dest()).isEqualTo("/users");
        assertThat(read(shortened).context(ContextKey.RETRIES)).isEqualTo(TENANT);
        assertThat(deadline(outgoing(in(from, values()), to, SECOND)))
            .isEqualTo(new Deadline(NOW, NOW + SECOND));
      }
    }
  }

  @Test
  void aCallThatCameAloneGetsADeadlineOrNothing() throws Exception {
    assertThat(outgoing(null, Dialect.MUX, Envelopes.UNLIMITED)).isNull();
    assertThat(read(outgoing(null, Dialect.MUX, SECOND)).contexts()).hasSize(1);
    assertThat(deadline(outgoing(null, Dialect.TTWITTER, SECOND)))
        .isEqualTo(new Deadline(NOW, NOW + SECOND));
  }

  @Test
  void whatDoesNotFitInTheOtherDialectIsRefused() {
    Delegation[] many = new Delegation[9_000];
    Arrays.fill(many, new Delegation("", ""));
    Envelope mux = in(Dialect.MUX, new HeaderValues("", List.of(many), List.of()));

    assertThatThrownBy(() -> outgoing(mux, Dialect.TTWITTER, Envelopes.UNLIMITED))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("over the limit of 65536");
  }

  @Test
  void aDeadlineOfTheCallerHolds() throws Exception {
    assertThat(due(dueIn(SECOND))).isEqualTo(LOOKED_AT + SECOND);
    assertThat(due(values())).isEqualTo(CallContext.NO_DEADLINE);
    assertThatThrownBy(() -> due(dueIn(0)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.TIMEOUT);
              assertThat(failure.certainlyNotSent()).isTrue();
            });
    assertThatThrownBy(() -> due(dueIn(-SECOND))).hasMessageContaining("1000 ms before");
  }

  @Test
  void aDeadlineThatMakesNoSenseIsIgnored() throws Exception {
    for (long nanos :
        new long[] {
          -TimeUnit.MINUTES.toNanos(2), TimeUnit.DAYS.toNanos(2), -NOW, Long.MIN_VALUE, -NOW - 1
        }) {
      assertThat(due(dueIn(nanos))).isEqualTo(CallContext.NO_DEADLINE);
    }
    assertThat(due(values().with(ContextKey.DEADLINE, TENANT))).isEqualTo(CallContext.NO_DEADLINE);
  }

  private static long due(HeaderValues values) throws Exception {
    CallContext context =
        new CallContext(new ManualLoop(0, new ManualTicker(LOOKED_AT)), LOOKED_AT - 4);
    new CallerDeadline(() -> NOW)
        .apply(DIALECTS.format(Dialect.MUX).call(in(Dialect.MUX, values).bytes()), context);
    return context.deadlineNanos();
  }
}
