package io.weft.control.api.thrift;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.weft.control.api.ApiLoop;
import io.weft.stack.time.Ticker;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.mux.MuxDecoder;
import io.weft.thrift.mux.MuxEncoder;
import io.weft.thrift.mux.MuxLimits;
import io.weft.thrift.mux.MuxMessage;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.thrift.protocol.TMessageType;

/** A client of a Thrift interface over mux. */
final class MuxPeer implements AutoCloseable {
  private static final ByteBuf NO_HEAD =
      Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[6])); // no contexts, "", no rules

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger tags = new AtomicInteger(MuxMessage.MIN_TAG);
  private final Map<Integer, CompletableFuture<Answered>> asked = new ConcurrentHashMap<>();
  private final BlockingQueue<MuxMessage> others = new LinkedBlockingQueue<>();
  private final Channel channel;

  /**
   * What came for a call.
   *
   * @param text of an answer that is not ok
   */
  record Answered(MuxMessage.Status status, Optional<Reply> reply, String text) {}

  /** A call that was sent. */
  record Asked(int tag, CompletableFuture<Answered> answer) {
    Reply reply() throws Exception {
      Answered answered = answer.get(30, TimeUnit.SECONDS);
      return answered.reply().orElseThrow(() -> new AssertionError(answered));
    }

    Answered answered() throws Exception {
      return answer.get(30, TimeUnit.SECONDS);
    }
  }

  MuxPeer(InetSocketAddress address, Optional<SslContext> tls) {
    ApiLoop loop = new ApiLoop(0, group.next(), Ticker.system());
    channel =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel made) {
                    tls.ifPresent(
                        context ->
                            made.pipeline()
                                .addLast(
                                    context.newHandler(
                                        made.alloc(), "localhost", address.getPort())));
                    made.pipeline()
                        .addLast(new MuxDecoder(MuxLimits.of(ThriftLimits.defaults()), loop))
                        .addLast(new MuxEncoder())
                        .addLast(new Answers());
                  }
                })
            .connect(address)
            .syncUninterruptibly()
            .channel();
  }

  private final class Answers extends SimpleChannelInboundHandler<MuxMessage> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, MuxMessage message) {
      if (message instanceof MuxMessage.Rdispatch answer) {
        answered(answer.tag(), answer.status(), answer.body());
      } else if (message instanceof MuxMessage.Rreq answer) {
        answered(answer.tag(), answer.status(), answer.body());
      } else {
        others.add(message);
      }
    }

    private void answered(int tag, MuxMessage.Status status, ByteBuf body) {
      byte[] bytes = ByteBufUtil.getBytes(body);
      boolean ok = status == MuxMessage.Status.OK;
      Answered answered =
          new Answered(
              status,
              ok ? Optional.of(Reply.read(bytes)) : Optional.empty(),
              ok ? "" : new String(bytes, StandardCharsets.UTF_8));
      Objects.requireNonNull(asked.remove(tag)).complete(answered);
    }
  }

  /** Calls a method, the one argument of which is a struct. */
  Asked call(String method, Consumer<StructWriter> request) {
    return send(
        StructWriter.message(method, TMessageType.CALL, 7, out -> out.struct(1, request)), true);
  }

  /** Sends what may be no message. */
  Asked send(byte[] message, boolean dispatch) {
    Asked call = new Asked(tags.getAndIncrement(), new CompletableFuture<>());
    asked.put(call.tag, call.answer);
    ByteBuf body = Unpooled.wrappedBuffer(message);
    write(
        dispatch
            ? new MuxMessage.Tdispatch(call.tag, NO_HEAD, body)
            : new MuxMessage.Treq(call.tag, HeaderValues.nothing(), body));
    return call;
  }

  void write(Object message) {
    channel.writeAndFlush(message);
  }

  /** The next message that answers no call. */
  MuxMessage next() throws InterruptedException {
    MuxMessage next = others.poll(30, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no message came");
    }
    return next;
  }

  boolean isClosedByPeer() {
    return channel.closeFuture().awaitUninterruptibly(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    if (group.isShuttingDown()) {
      return;
    }
    channel.close().syncUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
