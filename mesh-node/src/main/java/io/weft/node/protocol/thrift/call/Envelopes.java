package io.weft.node.protocol.thrift.call;

import io.netty.buffer.ByteBuf;
import io.weft.stack.call.Failure;
import io.weft.stack.time.WallClock;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.Deadline;
import io.weft.thrift.envelope.EnvelopeFormat;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives a message the envelope that goes with it onto a connection: the very bytes that it came
 * with where they say what is to be said, else what they say in the dialect of the connection. Safe
 * for any thread.
 */
public final class Envelopes {
  /** The time that a call has. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Clocks do not tell deadlines apart that are closer. */
  private static final long SAME_NANOS = 1_000_000;

  private final WallClock clock;
  private final Dialects dialects;

  public Envelopes(WallClock clock) {
    this.clock = clock;
    this.dialects = new Dialects(clock);
  }

  /**
   * The envelope of a call. It says the deadline that the call really has: that which came with it,
   * or an earlier one of the node itself.
   *
   * @param leftNanos the time that the call still has, or {@link #UNLIMITED}
   * @return null when there is nothing to say
   * @throws Failure if what came with the call cannot be said in the dialect
   */
  public @Nullable Envelope ofCall(ThriftMessage call, Dialect dialect, long leftNanos)
      throws Failure {
    Envelope came = call.envelope();
    if (came == null) {
      return leftNanos == UNLIMITED
          ? null
          : envelope(dialect, withDeadline(HeaderValues.nothing(), deadline(leftNanos)));
    }
    boolean same = came.dialect() == dialect;
    if (same && leftNanos == UNLIMITED) {
      return came;
    }
    try {
      CallHeader header = dialects.format(came.dialect()).call(came.bytes());
      Optional<Deadline> own = earlier(header, leftNanos);
      if (same) {
        return own.isEmpty() ? came : checked(dialect, withDeadline(header, own.get()));
      }
      HeaderValues values = header.values();
      return envelope(dialect, own.map(deadline -> withDeadline(values, deadline)).orElse(values));
    } catch (ThriftFormatException e) {
      throw Failure.notSent(
          Failure.Kind.PROTOCOL, "what came beside the call cannot be read: " + e.getMessage());
    }
  }

  /** The deadline by the node's own limits, where it comes before that in a header. */
  private Optional<Deadline> earlier(CallHeader header, long leftNanos)
      throws ThriftFormatException {
    if (leftNanos == UNLIMITED) {
      return Optional.empty();
    }
    Deadline own = deadline(leftNanos);
    ByteBuf value = header.context(ContextKey.DEADLINE);
    Optional<Deadline> told = value == null ? Optional.empty() : Deadline.read(value);
    boolean holds = told.isPresent() && told.get().deadline() - SAME_NANOS <= own.deadline();
    return holds ? Optional.empty() : Optional.of(own);
  }

  private Deadline deadline(long leftNanos) {
    long now = clock.nanos();
    return new Deadline(now, now + leftNanos);
  }

  private static HeaderValues withDeadline(HeaderValues values, Deadline deadline) {
    return values.with(ContextKey.DEADLINE, deadline.bytes());
  }

  private static ByteBuf withDeadline(CallHeader header, Deadline deadline)
      throws ThriftFormatException {
    return header.with(ContextKey.DEADLINE, deadline.bytes());
  }

  private Envelope envelope(Dialect dialect, HeaderValues values) throws Failure {
    return checked(dialect, dialects.format(dialect).call(values));
  }

  /** Dialects take more or less room for the same, and the next node has the limit too. */
  private static Envelope checked(Dialect dialect, ByteBuf bytes) throws Failure {
    if (bytes.readableBytes() > ThriftLimits.MAX_ENVELOPE_BYTES) {
      throw Failure.notSent(
          Failure.Kind.PROTOCOL,
          "what comes beside the call has %d bytes for the endpoint, over the limit of %d"
              .formatted(bytes.readableBytes(), ThriftLimits.MAX_ENVELOPE_BYTES));
    }
    return new Envelope(dialect, bytes);
  }

  /** The envelope of an answer; null when there is nothing to say. */
  public @Nullable Envelope ofAnswer(ThriftMessage answer, Dialect dialect) {
    Envelope came = answer.envelope();
    if (came == null || came.dialect() == dialect) {
      return came;
    }
    EnvelopeFormat from = dialects.format(came.dialect());
    try {
      HeaderValues values = from.answer(came.bytes());
      return new Envelope(dialect, dialects.format(dialect).answer(values));
    } catch (ThriftFormatException e) {
      return null; // the answer itself is whole, and contexts are only additions to it
    }
  }
}
