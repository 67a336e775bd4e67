package io.weft.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsOpCode;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A name server, over UDP and TCP on a free port of this machine, that says what a test has it say:
 * also what a real one cannot be brought to. It knows no such name until it is told one.
 */
public final class ScriptedNameServer implements AutoCloseable {
  private static final int PORT_TRIES = 20;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("scripted-name-server", true), NioIoHandler.newFactory());
  private final Map<String, Reaction> reactions = new ConcurrentHashMap<>();
  private final List<String> questions = new CopyOnWriteArrayList<>();
  private final InetSocketAddress address;
  private volatile Reaction otherwise = new Answer(DnsResponseCode.NXDOMAIN, List.of(), List.of());

  /** What the server does when it is asked. */
  public sealed interface Reaction {}

  /** It answers. */
  public record Answer(
      DnsResponseCode code, List<ResourceRecord> answers, List<ResourceRecord> additional)
      implements Reaction {}

  /** It answers over TCP, and says over UDP that the answer does not fit. */
  public record OverTcp(Answer answer) implements Reaction {}

  /** It says nothing. */
  public record Silence() implements Reaction {}

  /** It sends these bytes, in hexadecimal, after the question's own number; over UDP. */
  public record Garbage(String bytes) implements Reaction {}

  /**
   * A record.
   *
   * @param name without the dot at the end
   * @param type A, AAAA, SRV, CNAME or any other, whose data is the text as it is
   * @param ttl in seconds
   * @param data as in a zone file: an address, a name, or {@code priority weight port target}
   */
  public record ResourceRecord(String name, String type, long ttl, String data) {}

  private ScriptedNameServer() throws InterruptedException, BindException {
    address = bind();
  }

  public static ScriptedNameServer start() throws InterruptedException, BindException {
    return new ScriptedNameServer();
  }

  private InetSocketAddress bind() throws InterruptedException, BindException {
    InetAddress local = InetAddress.getLoopbackAddress();
    for (int i = 0; i < PORT_TRIES; i++) {
      Channel udp = udp().bind(local, 0).sync().channel();
      InetSocketAddress bound = (InetSocketAddress) udp.localAddress();
      if (tcp().bind(bound).await().isSuccess()) {
        return bound;
      }
      udp.close().sync(); // somebody else has that port for TCP
    }
    throw new BindException("no port free for both UDP and TCP");
  }

  private Bootstrap udp() {
    return new Bootstrap()
        .group(group)
        .channelFactory(NioDatagramChannel::new)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Udp());
              }
            });
  }

  private ServerBootstrap tcp() {
    return new ServerBootstrap()
        .group(group)
        .channelFactory(NioServerSocketChannel::new)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new TcpDnsQueryDecoder(), new TcpDnsResponseEncoder(), new Tcp());
              }
            });
  }

  public InetSocketAddress address() {
    return address;
  }

  /** From now on this is what it does when asked for a name and type. */
  public void set(String name, String type, Reaction reaction) {
    reactions.put(type + " " + name, reaction);
  }

  /** From now on it has these records, of one name and type, and none of another type. */
  public void set(String name, String type, long ttl, String... data) {
    List<ResourceRecord> records =
        List.of(data).stream().map(text -> new ResourceRecord(name, type, ttl, text)).toList();
    set(name, type, answer(records));
  }

  /** From now on it knows no such name. */
  public void forget(String name) {
    reactions.keySet().removeIf(key -> key.endsWith(" " + name));
  }

  /** What it does when asked for anything else. */
  public void otherwise(Reaction reaction) {
    otherwise = reaction;
  }

  public static Answer answer(List<ResourceRecord> records) {
    return new Answer(DnsResponseCode.NOERROR, records, List.of());
  }

  public static Answer failure(DnsResponseCode code) {
    return new Answer(code, List.of(), List.of());
  }

  /** What it was asked, in order: {@code A web.example}, and {@code A web.example (TCP)}. */
  public List<String> questions() {
    return questions;
  }

  private Reaction reaction(DnsQuestion question, String protocol) {
    String name = question.name().substring(0, question.name().length() - 1);
    String asked = question.type().name() + " " + name;
    questions.add(asked + protocol);
    boolean known = reactions.keySet().stream().anyMatch(key -> key.endsWith(" " + name));
    return reactions.getOrDefault(asked, known ? answer(List.of()) : otherwise);
  }

  private static void fill(DnsResponse response, DnsQuestion question, Answer answer) {
    response.setRecursionAvailable(true).setRecursionDesired(true).setCode(answer.code());
    response.addRecord(
        DnsSection.QUESTION, new DefaultDnsQuestion(question.name(), question.type()));
    answer.answers().forEach(record -> response.addRecord(DnsSection.ANSWER, wire(record)));
    answer.additional().forEach(record -> response.addRecord(DnsSection.ADDITIONAL, wire(record)));
  }

  private static DefaultDnsRawRecord wire(ResourceRecord record) {
    DnsRecordType type = DnsRecordType.valueOf(record.type());
    return new DefaultDnsRawRecord(record.name() + ".", type, record.ttl(), data(record));
  }

  private static ByteBuf data(ResourceRecord record) {
    return switch (record.type()) {
      case "A", "AAAA" ->
          Unpooled.wrappedBuffer(NetUtil.createByteArrayFromIpAddressString(record.data()));
      case "CNAME" -> name(Unpooled.buffer(), record.data());
      case "SRV" -> {
        String[] words = record.data().split(" ", -1);
        ByteBuf data = Unpooled.buffer();
        for (int i = 0; i < 3; i++) {
          data.writeShort(Integer.parseInt(words[i]));
        }
        yield name(data, words[3]);
      }
      default -> Unpooled.copiedBuffer(record.data(), StandardCharsets.ISO_8859_1);
    };
  }

  private static ByteBuf name(ByteBuf data, String name) {
    for (String label : name.isEmpty() ? new String[0] : name.split("\\.", -1)) {
      data.writeByte(label.length());
      data.writeCharSequence(label, StandardCharsets.US_ASCII);
    }
    return data.writeByte(0);
  }

  private final class Udp extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      Reaction reaction = reaction(question, "");
      if (reaction instanceof Garbage garbage) {
        ByteBuf bytes =
            Unpooled.buffer()
                .writeShort(query.id())
                .writeBytes(HexFormat.of().parseHex(garbage.bytes()));
        ctx.writeAndFlush(new DatagramPacket(bytes, query.sender()));
      } else if (!(reaction instanceof Silence)) {
        DatagramDnsResponse response =
            new DatagramDnsResponse(
                /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
        boolean fits = reaction instanceof Answer;
        fill(response, question, fits ? (Answer) reaction : answer(List.of()));
        ctx.writeAndFlush(response.setTruncated(!fits));
      }
    }
  }

  private final class Tcp extends SimpleChannelInboundHandler<DnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DnsQuery query) {
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      Reaction reaction = reaction(question, " (TCP)");
      DefaultDnsResponse response = new DefaultDnsResponse(query.id(), DnsOpCode.QUERY);
      if (reaction instanceof OverTcp large) {
        fill(response, question, large.answer());
      } else if (reaction instanceof Answer answer) {
        fill(response, question, answer);
      }
      ctx.writeAndFlush(response);
    }
  }

  @Override
  public void close() {
    Future<?> closed = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    closed.awaitUninterruptibly(10, TimeUnit.SECONDS);
  }
}
