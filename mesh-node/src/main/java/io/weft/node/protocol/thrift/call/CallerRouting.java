package io.weft.node.protocol.thrift.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import io.weft.node.config.LocalDtab;
import io.weft.node.protocol.call.DtabPolicy;
import io.weft.node.router.Destination;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import io.weft.stack.time.WallClock;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.EnvelopeFormat;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.header.MethodName;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads where the calls of one connection want to go and when they must be done, and takes out of
 * their envelopes what the server does not let callers say. Most callers say the same with each
 * call: the last destination and the last Dtab are kept as they were read. Confined to the
 * connection's loop.
 */
public final class CallerRouting {
  /** As a method name may have: both become part of a name. */
  static final int MAX_DEST_BYTES = 1024;

  /**
   * What a server does with the envelopes of its callers.
   *
   * @param overrides counts calls with a Dtab of their own, by result
   */
  public record Rules(
      boolean clearContext,
      LocalDtab localDtab,
      Counter cleared,
      Function<String, Counter> overrides) {}

  private final ThriftIdentifier identifier;
  private final Rules rules;
  private final DtabPolicy policy;
  private final Dialects dialects;
  private final CallerDeadline deadline;
  private final CallerDtab dtab = new CallerDtab();
  private ByteBuf destBytes = Unpooled.EMPTY_BUFFER;
  private Path dest = Path.empty();
  private Path named = Path.empty(); // the destination of the last call that had something to say
  private @Nullable MethodName method;
  private @Nullable Destination destination;

  public CallerRouting(ThriftIdentifier identifier, Rules rules, WallClock clock) {
    this.identifier = identifier;
    this.rules = rules;
    this.policy = new DtabPolicy(rules.localDtab(), rules.overrides());
    this.dialects = new Dialects(clock);
    this.deadline = new CallerDeadline(clock);
  }

  /**
   * Where a call goes. Its envelope is what may be passed on, afterwards, and its context has the
   * deadline that it came with.
   *
   * @throws ThriftFormatException if the envelope is malformed: the connection is of no more use
   * @throws Failure if what the call says of its routing cannot be read, or is refused; or if its
   *     deadline is over
   */
  public Destination route(ThriftMessage call, CallContext context)
      throws ThriftFormatException, Failure {
    Envelope envelope = call.envelope();
    if (envelope == null) {
      throw new IllegalArgumentException("a call without an envelope: " + call);
    }
    EnvelopeFormat format = dialects.format(envelope.dialect());
    CallHeader header = format.call(envelope.bytes());
    Dtab local = header.hasDelegations() ? policy.admit(() -> dtab.of(header)) : Dtab.empty();
    Path wanted = dest(header.dest());
    if (rules.clearContext()) {
      rules.cleared().increment();
      String dest = header.dest().toString(StandardCharsets.UTF_8);
      call.replaceEnvelope(new Envelope(format.dialect(), format.call(HeaderValues.to(dest))));
    } else {
      deadline.apply(header, context);
      if (header.hasDelegations() && !policy.allows()) {
        call.replaceEnvelope(new Envelope(format.dialect(), header.withoutDelegations()));
      }
    }
    return destination(call, wanted, local);
  }

  private Path dest(ByteBuf bytes) throws Failure {
    if (ByteBufUtil.equals(bytes, destBytes)) {
      return dest;
    }
    if (bytes.readableBytes() > MAX_DEST_BYTES) {
      throw Failure.notSent(
          Failure.Kind.PROTOCOL,
          "the dest of the call has %d bytes, over the limit of %d"
              .formatted(bytes.readableBytes(), MAX_DEST_BYTES));
    }
    try {
      dest = bytes.isReadable() ? Path.parse(bytes.toString(StandardCharsets.UTF_8)) : Path.empty();
    } catch (NameSyntaxException e) {
      throw Failure.notSent(
          Failure.Kind.PROTOCOL,
          "the dest of the call is no path: position " + e.position() + ": " + e.getMessage());
    }
    destBytes = Unpooled.copiedBuffer(bytes);
    return dest;
  }

  private Destination destination(ThriftMessage call, Path wanted, Dtab local) {
    if (wanted.isEmpty() && local.isEmpty()) {
      return identifier.identify(call);
    }
    Destination last = destination;
    boolean again =
        last != null
            && call.methodName().equals(method)
            && wanted.equals(named)
            && local.equals(last.local());
    if (last != null && again) {
      return last;
    }
    Path name =
        wanted.isEmpty()
            ? identifier.identify(call).name()
            : identifier.name(call.methodName(), wanted);
    Destination next = new Destination(name, local);
    destination = next;
    method = call.methodName();
    named = wanted;
    return next;
  }
}
