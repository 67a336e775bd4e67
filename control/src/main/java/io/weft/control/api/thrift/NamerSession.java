package io.weft.control.api.thrift;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.weft.control.access.PeerName;
import io.weft.control.api.thrift.Polled.Poll;
import io.weft.stack.time.Loop;
import io.weft.thrift.mux.InitHeader;
import io.weft.thrift.mux.MuxEncoder;
import io.weft.thrift.mux.MuxLimits;
import io.weft.thrift.mux.MuxMessage;
import io.weft.thrift.mux.MuxMessage.Status;
import io.weft.thrift.mux.TlsLevel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.thrift.TException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's mux session: requests that wait side by side. Stands behind a decoder and an
 * encoder. Confined to its loop.
 */
final class NamerSession extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(NamerSession.class);
  private static final ByteBuf NO_CONTEXTS =
      Unpooled.unreleasableBuffer(Unpooled.buffer(Short.BYTES).writeShort(0).asReadOnly());

  private final NamerService service;
  private final MuxEncoder encoder;
  private final Runnable flush;
  private final Optional<SslHandler> tls;
  private final Seats seats;
  private final int maxWaiting;
  private final Vigil vigil;
  private final IntObjectMap<Exchange> waiting = new IntObjectHashMap<>();
  private @Nullable ChannelHandlerContext context;
  private boolean begun; // whether anything came but the question of Tinit
  private boolean draining;
  private boolean closed;

  /**
   * @param loop of the channel
   * @param encoder that stands in the pipeline
   * @param flush flushes the channel a little later
   * @param tls that stands in the pipeline
   * @param seats taken by requests that wait
   * @param maxWaiting how many of these may be of this session
   */
  NamerSession(
      NamerService service,
      Loop loop,
      MuxEncoder encoder,
      Runnable flush,
      Optional<SslHandler> tls,
      Seats seats,
      int maxWaiting) {
    this.service = service;
    this.encoder = encoder;
    this.flush = flush;
    this.tls = tls;
    this.seats = seats;
    this.maxWaiting = maxWaiting;
    this.vigil =
        new Vigil(loop, () -> write(new MuxMessage.Tping(MuxMessage.CONTROL_TAG)), this::gone);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    vigil.begin();
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object read) {
    vigil.heard();
    boolean first = !begun;
    begun |= !(read instanceof MuxMessage.Rerr);
    if (closed) {
      ReferenceCountUtil.release(read);
    } else if (read instanceof MuxMessage.Tdispatch call) {
      serve(call, true);
    } else if (read instanceof MuxMessage.Treq call) {
      serve(call, false);
    } else if (read instanceof MuxMessage.Tping ping) {
      write(new MuxMessage.Rping(ping.tag()));
    } else if (read instanceof MuxMessage.Tdiscarded discarded) {
      discard(discarded.which());
    } else if (read instanceof MuxMessage.Tinit init) {
      agree(init, first);
    } else if (read instanceof MuxMessage.Rdrain && draining) {
      close();
    } else if (read instanceof MuxMessage.Rerr error && first) {
      beginOrRefuse(error);
    } else {
      ReferenceCountUtil.release(read); // an answer to nothing that was asked
    }
  }

  /** The first bytes of plain Thrift pass for an error of mux. */
  private void beginOrRefuse(MuxMessage.Rerr error) {
    if (error.text().equals(InitHeader.CHECK)) {
      write(error);
    } else {
      fail("speaks no mux; linkerd's interpreter io.l5d.namerd does");
    }
  }

  private void agree(MuxMessage.Tinit init, boolean first) {
    boolean withoutTls = tls.isEmpty() && InitHeader.tls(init.headers()) == TlsLevel.REQUIRED;
    if (!first || init.version() != InitHeader.VERSION || withoutTls) {
      String why =
          withoutTls ? "there is no TLS here" : "no mux of version " + init.version() + " here";
      write(new MuxMessage.Rerr(init.tag(), why));
      fail("is refused: " + why);
      return;
    }
    encoder.fragmentAbove(InitHeader.window(init.headers()));
    write(
        new MuxMessage.Rinit(
            init.tag(),
            InitHeader.VERSION,
            List.of(InitHeader.window(MuxLimits.WINDOW_BYTES), InitHeader.tls(TlsLevel.OFF))));
  }

  private void serve(MuxMessage.WithBody message, boolean dispatch) {
    byte[] body = ByteBufUtil.getBytes(message.body());
    message.release();
    Exchange exchange = new Exchange(message.tag(), dispatch);
    if (waiting.containsKey(message.tag())) {
      String why = "a call with the tag " + message.tag() + " of another";
      write(new MuxMessage.Rerr(message.tag(), why));
      fail("sends " + why);
    } else if (draining) {
      exchange.answer(Status.NACK, Unpooled.EMPTY_BUFFER);
    } else if (waiting.size() >= maxWaiting) {
      exchange.error("too many requests wait on this connection: %d".formatted(maxWaiting));
    } else if (!seats.take()) {
      exchange.error("too many requests wait: %d, of all connections".formatted(seats.taken()));
    } else {
      waiting.put(message.tag(), exchange);
      exchange.begin(body);
    }
  }

  private Caller caller(ChannelHandlerContext at) {
    return new Caller(
        (InetSocketAddress) at.channel().remoteAddress(),
        tls.flatMap(handler -> PeerName.of(handler.engine().getSession())));
  }

  private void discard(int tag) {
    Exchange exchange = waiting.remove(tag);
    if (exchange != null) { // else its answer is on the way
      exchange.letGo();
      write(new MuxMessage.Rdiscarded(tag));
    }
  }

  /**
   * Asks for no more requests and gives back those that wait: a client sends them to another
   * control service, or again, at once.
   */
  void drain() {
    if (draining || closed) {
      return;
    }
    draining = true;
    if (!begun) {
      close();
      return;
    }
    write(new MuxMessage.Tdrain(MuxMessage.CONTROL_TAG));
    for (Exchange exchange : List.copyOf(waiting.values())) {
      waiting.remove(exchange.tag);
      exchange.letGo();
      exchange.answer(Status.NACK, Unpooled.EMPTY_BUFFER);
    }
  }

  private void write(MuxMessage message) {
    if (context == null || closed) {
      ReferenceCountUtil.release(message);
      return;
    }
    context.write(message, context.voidPromise());
    flush.run();
  }

  private void fail(String problem) {
    if (context != null) {
      log.warn(
          "Thrift interface: connection of {} closed: the client {}",
          context.channel().remoteAddress(),
          problem);
    }
    close();
  }

  private void close() {
    closed = true; // what came in the same read is not looked at
    if (context != null && context.channel().isWritable()) {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    } else if (context != null) {
      context.close(); // it would not read what it is told
    }
  }

  private void gone() {
    fail("has gone without a word");
    if (context != null) {
      context.close();
    }
  }

  /** Takes no more from a client that does not read what it is answered. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext at) {
    at.channel().config().setAutoRead(at.channel().isWritable());
    at.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) {
    closed = true;
    vigil.end();
    List<Exchange> cut = List.copyOf(waiting.values());
    waiting.clear();
    cut.forEach(Exchange::letGo);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
    if (!closed) {
      fail("cannot be served: " + cause.getMessage());
    }
  }

  /** A request that is to be answered. */
  private final class Exchange {
    private final int tag;
    private final boolean dispatch;
    private Poll poll = Polled.NOTHING;

    Exchange(int tag, boolean dispatch) {
      this.tag = tag;
      this.dispatch = dispatch;
    }

    void begin(byte[] body) {
      if (context == null) {
        return;
      }
      try {
        poll = service.serve(caller(context), body, this::reply);
      } catch (TException e) {
        end();
        error("not Thrift: " + e.getMessage());
      }
    }

    private void reply(byte[] message) {
      if (waiting.get(tag) == this) {
        end();
        answer(Status.OK, Unpooled.wrappedBuffer(message));
      }
    }

    private void end() {
      waiting.remove(tag);
      seats.giveBack();
    }

    /** Of one that is not among those that wait any more. */
    void letGo() {
      seats.giveBack();
      poll.cancel();
    }

    void error(String why) {
      answer(Status.ERROR, Unpooled.copiedBuffer(why, StandardCharsets.UTF_8));
    }

    void answer(Status status, ByteBuf body) {
      write(
          dispatch
              ? new MuxMessage.Rdispatch(tag, status, NO_CONTEXTS, body)
              : new MuxMessage.Rreq(tag, status, body));
    }
  }
}
