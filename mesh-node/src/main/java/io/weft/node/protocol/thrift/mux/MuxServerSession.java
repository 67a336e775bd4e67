package io.weft.node.protocol.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.weft.node.net.FlushBatch;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.thrift.call.CallServer;
import io.weft.node.protocol.thrift.call.CallerConnection;
import io.weft.node.protocol.thrift.call.CallerRouting;
import io.weft.node.router.Destination;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.MessageReader;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.mux.InitHeader;
import io.weft.thrift.mux.MuxDecoder;
import io.weft.thrift.mux.MuxEncoder;
import io.weft.thrift.mux.MuxFormat;
import io.weft.thrift.mux.MuxLimits;
import io.weft.thrift.mux.MuxMessage;
import io.weft.thrift.mux.TlsLevel;
import io.weft.thrift.mux.TlsLevel.Agreement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One caller's mux session: serves its calls side by side, and answers each when it is done. Stands
 * behind a decoder and an encoder. Confined to its loop.
 *
 * <p>Source: Finagle's {@code MuxServerNegotiator}, {@code MuxServerSession} and {@code
 * ServerTracker}.
 */
public final class MuxServerSession extends ChannelInboundHandlerAdapter
    implements CallerConnection {
  private static final MuxFormat FORMAT = new MuxFormat();

  private final CallServer server;
  private final NettyLoop loop;
  private final MessageReader reader;
  private final MuxDecoder decoder;
  private final MuxEncoder encoder;
  private final SessionTls tls;
  private final MuxEvents events;
  private final CallerRouting routing;
  private final IntObjectMap<Exchange> live = new IntObjectHashMap<>();
  private @Nullable ChannelHandlerContext context;
  private FlushBatch.@Nullable Member flush;
  private Loop.@Nullable Timeout idle;
  private long lastUseNanos;
  private int inFlight; // with those that the caller has discarded and an endpoint still serves
  private boolean begun; // whether anything came but the handshake
  private boolean settled; // whether it is over TLS, or is to stay without
  private boolean draining; // the caller was asked for no more calls
  private boolean drained; // and has said that it sends no more
  private boolean closed;

  /**
   * @param decoder that stands in the pipeline
   * @param encoder that stands behind it
   */
  public MuxServerSession(
      CallServer server,
      NettyLoop loop,
      MessageReader reader,
      MuxDecoder decoder,
      MuxEncoder encoder,
      SessionTls tls,
      MuxEvents events) {
    this.server = server;
    this.loop = loop;
    this.reader = reader;
    this.decoder = decoder;
    this.encoder = encoder;
    this.tls = tls;
    this.events = events;
    this.routing = server.routing();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    flush = loop.flushes().member(added.channel());
    lastUseNanos = loop.ticker().nanos();
    watchIdle(server.idleNanos());
    events.session();
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object read) {
    if (closed) {
      ReferenceCountUtil.release(read);
    } else if (read instanceof MuxMessage.Tdispatch call) {
      begun = true;
      serve(call, MuxAnswers.RDISPATCH, call.head());
    } else if (read instanceof MuxMessage.Treq call) {
      begun = true;
      serve(call, MuxAnswers.RREQ, FORMAT.call(call.values()));
    } else if (read instanceof MuxMessage.Tping ping) {
      begun = true;
      write(new MuxMessage.Rping(ping.tag()));
    } else if (read instanceof MuxMessage.Tdiscarded discarded) {
      discard(discarded.which());
    } else if (read instanceof MuxMessage.Rdrain && draining) {
      drained = true;
      closeIfDrained();
    } else if (read instanceof MuxMessage.Tinit init) {
      agree(from, init);
    } else if (read instanceof MuxMessage.Rerr check && !begun) {
      if (check.text().equals(InitHeader.CHECK)) {
        write(check);
      }
    } else {
      refuse((MuxMessage) read);
    }
  }

  /** Answers the caller's terms with those of the node. */
  private void agree(ChannelHandlerContext from, MuxMessage.Tinit init) {
    if (begun || init.version() != InitHeader.VERSION) {
      write(
          new MuxMessage.Rerr(
              init.tag(), begun ? "the session has begun" : "no mux of version " + init.version()));
      exceptionCaught(
          from,
          new ThriftFormatException(
              Reason.BAD_VERSION, "terms of version " + init.version() + " for a mux session"));
      return;
    }
    begun = true;
    encoder.fragmentAbove(InitHeader.window(init.headers()));
    write(
        new MuxMessage.Rinit(
            init.tag(),
            InitHeader.VERSION,
            List.of(InitHeader.window(MuxLimits.WINDOW_BYTES), InitHeader.tls(tls.level()))));
    TlsLevel callers = InitHeader.tls(init.headers());
    settled = true;
    switch (tls.with(callers)) {
      case UNCHANGED -> tls.unchanged();
      case TLS -> startTls(from);
      case NONE -> {
        String why = levels(callers);
        write(new MuxMessage.Rerr(init.tag(), why));
        refuseTls(from, why);
      }
    }
  }

  private void startTls(ChannelHandlerContext at) {
    at.flush(); // the terms are the last that goes out in clear text
    if (decoder.isBetweenMessages()) {
      tls.start();
    } else {
      refuseTls(at, "more in clear text behind terms by which TLS follows");
    }
  }

  /** A call before any terms, whose caller does not know of TLS; false when it is refused. */
  private boolean settles(MuxMessage.WithBody call, MuxAnswers answers) {
    settled = true;
    if (tls.with(TlsLevel.OFF) != Agreement.NONE) {
      tls.unchanged();
      return true;
    }
    call.release();
    String why = levels(TlsLevel.OFF);
    write(answers.error(call.tag(), Failure.notSent(Failure.Kind.TLS, why), why));
    if (context != null) {
      refuseTls(context, why);
    }
    return false;
  }

  private String levels(TlsLevel callers) {
    return "TLS within the mux session is %s for the caller, and %s here"
        .formatted(callers, tls.level());
  }

  private void refuseTls(ChannelHandlerContext at, String why) {
    tls.refused();
    exceptionCaught(at, new ThriftFormatException(Reason.TLS, why));
  }

  private void serve(MuxMessage.WithBody message, MuxAnswers answers, ByteBuf head) {
    if (!settled && !settles(message, answers)) {
      return;
    }
    int tag = message.tag();
    if (drained) {
      message.release();
      nack(tag, answers);
      return;
    }
    if (live.containsKey(tag)) {
      message.release();
      reuse(tag);
      return;
    }
    lastUseNanos = loop.ticker().nanos();
    ThriftMessage call;
    try {
      call = reader.read(message.body());
    } catch (ThriftFormatException e) {
      // The session is sound: what is wrong is in this call.
      message.release();
      Failure failure = Failure.notSent(Failure.Kind.PROTOCOL, e.getMessage());
      write(answers.error(tag, failure, "the call is not Thrift: " + e.getMessage()));
      return;
    }
    call.replaceEnvelope(new Envelope(Dialect.MUX, head));
    serve(tag, answers, call);
  }

  private void serve(int tag, MuxAnswers answers, ThriftMessage call) {
    CallContext callContext = new CallContext(loop, lastUseNanos);
    Destination destination;
    try {
      destination = routing.route(call, callContext);
    } catch (Failure e) {
      server.refuse(call, e, begin(tag, answers, call, callContext, server.identify(call)));
      return;
    } catch (ThriftFormatException e) {
      call.release();
      if (context != null) {
        exceptionCaught(context, e);
      }
      return;
    }
    Exchange exchange = begin(tag, answers, call, callContext, destination);
    server.serve(callContext, destination, call, exchange);
  }

  private Exchange begin(
      int tag,
      MuxAnswers answers,
      ThriftMessage call,
      CallContext callContext,
      Destination destination) {
    Exchange exchange = new Exchange(tag, answers, call, callContext, destination);
    live.put(tag, exchange);
    inFlight++;
    limitReading();
    return exchange;
  }

  /** Two calls of one tag cannot be told apart: nothing of this caller can be believed any more. */
  private void reuse(int tag) {
    ThriftFormatException reused =
        new ThriftFormatException(Reason.BAD_TAG, "a call with the tag " + tag + " of another");
    write(new MuxMessage.Rerr(tag, String.valueOf(reused.getMessage())));
    if (context != null) {
      exceptionCaught(context, reused);
    }
  }

  private void discard(int tag) {
    Exchange exchange = live.remove(tag);
    if (exchange != null) { // else its answer is on the way
      events.discard();
      write(new MuxMessage.Rdiscarded(tag));
      exchange.discarded();
    }
  }

  private void refuse(MuxMessage message) {
    ReferenceCountUtil.release(message);
    if (message instanceof MuxMessage.Tdrain || message instanceof MuxMessage.Tlease) {
      write(new MuxMessage.Rerr(message.tag(), "a message to a client: " + message));
    }
  }

  private void nack(int tag, MuxAnswers answers) {
    events.nack();
    write(answers.nack(tag));
  }

  private void write(MuxMessage message) {
    if (context == null || flush == null) {
      ReferenceCountUtil.release(message);
      return;
    }
    context.write(message, context.voidPromise());
    flush.mark();
  }

  /** Asks for no more calls; those that come before the caller knows are served. */
  @Override
  public void drain() {
    if (draining) {
      return;
    }
    draining = true;
    events.drain();
    if (begun) {
      write(new MuxMessage.Tdrain(MuxMessage.CONTROL_TAG));
    } else {
      drained = true; // it has not come to calls yet
    }
    closeIfDrained();
  }

  private void closeIfDrained() {
    if (drained && inFlight == 0 && encoder.isDone() && context != null) {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Stops reading from a caller that has too many calls open, or does not read its answers. */
  private void limitReading() {
    if (context == null || closed) {
      return;
    }
    boolean wanted = inFlight < server.maxPipelinedCalls() && context.channel().isWritable();
    if (context.channel().config().isAutoRead() != wanted) {
      context.channel().config().setAutoRead(wanted);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext at) {
    limitReading();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext at, Object event) {
    if (event == MuxEncoder.Event.DONE) {
      closeIfDrained();
    } else {
      at.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) {
    closed = true;
    if (idle != null) {
      idle.cancel();
    }
    List<Exchange> cut = List.copyOf(live.values());
    live.clear();
    cut.forEach(Exchange::discarded);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
    server.brokenBy(at.channel(), cause);
    closed = true; // what came in the same read is not looked at
    at.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void watchIdle(long delayNanos) {
    idle = loop.schedule(delayNanos, this::drainIfIdle);
  }

  private void drainIfIdle() {
    long unusedNanos = loop.ticker().nanos() - lastUseNanos;
    if (inFlight > 0) {
      watchIdle(server.idleNanos());
    } else if (unusedNanos < server.idleNanos()) {
      watchIdle(server.idleNanos() - unusedNanos);
    } else if (context != null) {
      context.close();
    }
  }

  /** A call whose answer is waited for. */
  private final class Exchange implements Reply<ThriftMessage> {
    private final int tag;
    private final MuxAnswers answers;
    private final ThriftMessage call;
    private final CallContext callContext;
    private final Destination destination;

    Exchange(
        int tag,
        MuxAnswers answers,
        ThriftMessage call,
        CallContext callContext,
        Destination destination) {
      this.tag = tag;
      this.answers = answers;
      this.call = call;
      this.callContext = callContext;
      this.destination = destination;
    }

    @Override
    public void ok(ThriftMessage response) {
      if (!isAwaited()) {
        response.release();
      } else if (call.type() == MessageType.ONEWAY) {
        response.release();
        write(answers.ok(tag, null, Unpooled.EMPTY_BUFFER));
      } else {
        Envelope envelope = server.envelope(response, Dialect.MUX);
        write(answers.ok(tag, envelope, response.takeBytes()));
      }
      ended();
    }

    @Override
    public void failed(Failure failure) {
      if (isAwaited()) {
        if (MuxAnswers.isNack(failure)) {
          nack(tag, answers);
        } else {
          String text = server.errors().text(destination.name(), failure);
          write(answers.error(tag, failure, text));
        }
      }
      ended();
    }

    /** Whether the caller still wants the answer, which is given now. */
    private boolean isAwaited() {
      if (live.get(tag) != this) {
        return false;
      }
      live.remove(tag);
      return true;
    }

    private void ended() {
      inFlight--;
      lastUseNanos = loop.ticker().nanos();
      limitReading();
      closeIfDrained();
    }

    /** The caller does not want the answer any more; a oneway call goes on without it. */
    void discarded() {
      if (call.type() != MessageType.ONEWAY) {
        callContext.cancel();
      }
    }
  }
}
