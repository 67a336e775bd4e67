package io.weft.thrift.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.weft.testkit.ManualLoop;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of mux, against bytes written by hand and against each other. */
class MuxCodecTest {
  private static final MuxLimits LIMITS = new MuxLimits(10_000, 4, 15_000, Duration.ofSeconds(3));
  private static final String CHECK = "7f000001 74696e697420636865636b";

  private final ManualLoop loop = new ManualLoop();
  private final EmbeddedChannel in = new EmbeddedChannel(new MuxDecoder(LIMITS, loop));

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static ByteBuf framed(String hex) {
    ByteBuf body = bytes(hex);
    return Unpooled.buffer().writeInt(body.readableBytes()).writeBytes(body);
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  /** What a message says, without its buffers. */
  private static String said(Object message) {
    String said;
    if (message instanceof MuxMessage.Tdispatch call) {
      said = "Tdispatch " + call.tag() + " " + hex(call.head()) + " " + hex(call.body());
    } else if (message instanceof MuxMessage.Rdispatch answer) {
      said =
          "Rdispatch %d %s %s %s"
              .formatted(answer.tag(), answer.status(), hex(answer.contexts()), hex(answer.body()));
    } else if (message instanceof MuxMessage.Treq call) {
      ByteBuf trace = call.values().context(ContextKey.TRACE);
      said =
          "Treq " + call.tag() + " " + (trace == null ? "" : hex(trace)) + " " + hex(call.body());
    } else if (message instanceof MuxMessage.Rreq answer) {
      said = "Rreq %d %s %s".formatted(answer.tag(), answer.status(), hex(answer.body()));
    } else {
      said = message.toString();
    }
    ReferenceCountUtil.release(message);
    return said;
  }

  private static String hex(ByteBuf bytes) {
    return ByteBufUtil.hexDump(bytes);
  }

  private List<String> read() {
    return read(in);
  }

  private static List<String> read(EmbeddedChannel channel) {
    List<String> all = new ArrayList<>();
    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      all.add(said(next));
    }
    return all;
  }

  private static ByteBuf written(MuxMessage message) {
    return written(message, Integer.MAX_VALUE);
  }

  /** The bytes of a message in fragments of a length at most. */
  private static ByteBuf written(MuxMessage message, int window) {
    MuxEncoder encoder = new MuxEncoder();
    encoder.fragmentAbove(window);
    EmbeddedChannel channel = new EmbeddedChannel(encoder);
    channel.writeOutbound(message);
    ByteBuf all = all(channel);
    assertThat(encoder.isDone()).isTrue();
    assertThat(channel.finish()).isFalse();
    return all;
  }

  private static ByteBuf all(EmbeddedChannel channel) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.writeBytes(next);
      next.release();
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "7f000001 74696e697420636865636b, 'Rerr[tag=1, text=tinit check]'",
    "80000001 6869, 'Rerr[tag=1, text=hi]'",
    "40000001, Tdrain[tag=1]",
    "c0000001, Rdrain[tag=1]",
    "41000001, Tping[tag=1]",
    "bf000001, Rping[tag=1]",
    "42000000 000007 6279, 'Tdiscarded[which=7, why=by]'",
    "c2000000 000007 6279, 'Tdiscarded[which=7, why=by]'",
    "be000007, Rdiscarded[tag=7]",
    "43000000 00 00000000000003e8, 'Tlease[unit=0, howLong=1000]'",
    "02000002 0000 0000 0000 aabb, Tdispatch 2 000000000000 aabb",
    "02000003 0001 0001 6b 0001 76 0002 2f61 0001 0002 2f62 0002 2f63 aa,"
        + " Tdispatch 3 000100016b00017600022f61000100022f6200022f63 aa",
    "fe000002 00 0000 aa, Rdispatch 2 OK 0000 aa",
    "fe000002 01 0000 6869, Rdispatch 2 ERROR 0000 6869",
    "fe000002 02 0001 0001 6b 0000, Rdispatch 2 NACK 000100016b0000 ''",
    "01000002 00 aa, Treq 2  aa",
    "01000002 02 01 18 000000000000000100000000000000020000000000000003 02 01 05 aa,"
        + " Treq 2 0000000000000001000000000000000200000000000000030000000000000005 aa",
    "ff000002 00 aa, Rreq 2 OK aa",
  })
  void whatPeersSendIsRead(String hex, String said) {
    in.writeInbound(framed(hex));

    assertThat(read()).containsExactly(said.replace("''", ""));
    assertThat(in.finish()).isFalse();
  }

  @Test
  void termsAreReadAndWritten() {
    List<InitHeader> terms = List.of(InitHeader.window(65536), InitHeader.tls(TlsLevel.REQUIRED));
    ByteBuf written = written(new MuxMessage.Tinit(1, 1, terms));

    assertThat(hex(written))
        .isEqualTo(
            "0000002f"
                + "440000010001"
                + "0000000a"
                + hex(text("mux-framer"))
                + "0000000400010000"
                + "00000003"
                + hex(text("tls"))
                + "00000008"
                + hex(text("required")));
    in.writeInbound(written);
    MuxMessage.Tinit read = in.readInbound();
    assertThat(read.version()).isEqualTo(1);
    assertThat(InitHeader.window(read.headers())).isEqualTo(65536);
    assertThat(InitHeader.tls(read.headers())).isEqualTo(TlsLevel.REQUIRED);
    assertThat(InitHeader.window(List.of())).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void theCodesThatFinagleSendsAreWritten() {
    assertThat(hex(written(new MuxMessage.Rerr(1, "tinit check")))).isEqualTo(hex(framed(CHECK)));
    assertThat(hex(written(new MuxMessage.Tdiscarded(7, "by"))))
        .isEqualTo(hex(framed("c2000000 000007 6279")));
    assertThat(hex(written(new MuxMessage.Rdiscarded(7)))).isEqualTo(hex(framed("be000007")));
    assertThat(hex(written(new MuxMessage.Tlease(0, 1))))
        .isEqualTo(hex(framed("43000000 00 0000000000000001")));
  }

  @Test
  void theFlagsOfAFailureAreContexts() {
    ByteBuf contexts = MuxFailure.NOT_EXECUTED.contexts();
    MuxMessage.Rdispatch answer =
        new MuxMessage.Rdispatch(2, MuxMessage.Status.NACK, contexts, Unpooled.EMPTY_BUFFER);

    assertThat(hex(contexts))
        .isEqualTo("0001000a" + hex(text("MuxFailure")) + "00080000000000000003");
    assertThat(MuxFailure.of(answer)).isEqualTo(MuxFailure.NOT_EXECUTED);
    assertThat(MuxFailure.of(answer).isNotExecuted()).isTrue();
    assertThat(MuxFailure.FINAL.isFinal()).isTrue();
    assertThat(MuxFailure.FINAL.isNotExecuted()).isFalse();
  }

  @Property(tries = 150)
  void whatIsWrittenIsReadHoweverItIsCut(@ForAll @LongRange(min = 0) long seed) {
    Random random = new Random(seed);
    int window = random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(200);
    EmbeddedChannel peer = new EmbeddedChannel(new MuxDecoder(LIMITS, loop));
    List<String> wanted = new ArrayList<>();
    ByteBuf all = Unpooled.buffer();
    for (int i = 0; i < 4; i++) {
      wanted.add(said(message(new Random(seed + i), i + 2)));
      all.writeBytes(written(message(new Random(seed + i), i + 2), window));
    }

    while (all.isReadable()) {
      peer.writeInbound(all.readBytes(1 + random.nextInt(Math.min(300, all.readableBytes()))));
    }
    assertThat(read(peer)).isEqualTo(wanted);
    assertThat(peer.finish()).isFalse();
  }

  private static MuxMessage message(Random random, int tag) {
    byte[] body = new byte[random.nextInt(1000)];
    random.nextBytes(body);
    ByteBuf value = Unpooled.wrappedBuffer(body, 0, body.length / 2);
    HeaderValues values =
        new HeaderValues("/d" + body.length, List.of(new Delegation("/a", "/b | ~")), List.of())
            .with(ContextKey.RETRIES, value);
    MuxFormat format = new MuxFormat();
    return switch (random.nextInt(4)) {
      case 0 -> new MuxMessage.Tdispatch(tag, format.call(values), Unpooled.wrappedBuffer(body));
      case 1 ->
          new MuxMessage.Rdispatch(
              tag, MuxMessage.Status.OK, format.answer(values), Unpooled.wrappedBuffer(body));
      case 2 -> new MuxMessage.Tdiscarded(tag, "because");
      default -> new MuxMessage.Rreq(tag, MuxMessage.Status.OK, Unpooled.wrappedBuffer(body));
    };
  }

  @Test
  void theHeadOfACallIsWhatItSays() throws Exception {
    HeaderValues values =
        new HeaderValues("/users", List.of(new Delegation("/a", "/b")), List.of())
            .with(ContextKey.CLIENT_ID, text("web"));
    MuxFormat format = new MuxFormat();
    ByteBuf head = format.call(values);

    assertThat(format.call(head).values()).isEqualTo(values);
    assertThat(format.call(head).context(ContextKey.CLIENT_ID)).isEqualTo(text("web"));
    assertThat(format.call(head).context(ContextKey.TRACE)).isNull();
    assertThat(format.call(format.call(head).withoutDelegations()).values())
        .isEqualTo(new HeaderValues("/users", List.of(), values.contexts()));
    ByteBuf more = format.call(head).with(ContextKey.DEADLINE, text("d"));
    assertThat(format.call(more).values()).isEqualTo(values.with(ContextKey.DEADLINE, text("d")));
    assertThat(format.answer(format.answer(values)).contexts()).isEqualTo(values.contexts());
  }

  @Test
  void fragmentsOfSeveralMessagesComeByTurns() {
    in.writeInbound(framed("02800002 0000 00"));
    in.writeInbound(framed("02800003 0000"));
    in.writeInbound(framed("41000001"));
    in.writeInbound(framed("02800002"));
    in.writeInbound(framed("02000002 00 0000 aa"));
    in.writeInbound(framed("02000003 0000 0000 bb"));

    assertThat(read())
        .containsExactly(
            "Tping[tag=1]", "Tdispatch 2 000000000000 aa", "Tdispatch 3 000000000000 bb");
  }

  @Test
  void aCallThatIsDiscardedInTheMiddleIsForgotten() {
    in.writeInbound(framed("02800002 0001"));
    in.writeInbound(framed("c2000000 000002"));
    in.writeInbound(framed("02000002 0000 0000 0000 aa"));

    assertThat(read()).containsExactly("Tdiscarded[which=2, why=]", "Tdispatch 2 000000000000 aa");
    in.writeInbound(framed("fe800004 00"));
    in.writeInbound(framed("be000004"));
    assertThat(read()).containsExactly("Rdiscarded[tag=4]");
  }

  @Test
  void aDiscardedMessageIsNotWrittenToItsEnd() {
    MuxEncoder encoder = new MuxEncoder();
    encoder.fragmentAbove(4);
    Cork cork = new Cork();
    EmbeddedChannel channel = new EmbeddedChannel(cork, encoder);
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
    channel.write(new MuxMessage.Tdispatch(2, text(""), text("never")));
    channel.write(new MuxMessage.Tdispatch(3, text(""), text("other")));
    channel.write(new MuxMessage.Tdiscarded(2, ""));
    cork.open = true;
    channel.flush();
    channel.runPendingTasks();

    assertThat(hex(all(channel)))
        .isEqualTo(
            hex(framed("02800002 6e657665"))
                + hex(framed("c2000000 000002"))
                + hex(framed("02800003 6f746865"))
                + hex(framed("02000003 72")));
    assertThat(encoder.isDone()).isTrue();
    assertThat(channel.finish()).isFalse();
  }

  /** A peer that does not read for a while. */
  private static final class Cork extends ChannelOutboundHandlerAdapter {
    private boolean open;

    @Override
    public void flush(ChannelHandlerContext context) {
      if (open) {
        context.flush();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bad-tag, 00000008 02000000 00000000", // a call that nobody could answer
    "bad-tag, 00000005 01000000 00",
    "bad-type, 00000004 05000001",
    "bad-type, 00000004 41800001", // a ping in fragments
    "negative-length, ffffffff",
    "frame-too-short, 00000003 410000",
    "frame-too-large, 00010000 02000002",
    "bad-header, 00000006 02000002 0001", // a context that is not there
    "bad-header, 0000000c 02000002 0001 ffff 00000000",
    "bad-header, 00000006 02000002 0101", // 257 contexts
    "bad-header, 00000007 fe000002 030000", // no status 3
    "bad-header, 00000004 fe000002",
    "bad-header, 00000006 42000000 0000",
    "bad-header, 00000005 43000000 00",
    "bad-header, 00000004 44000001",
    "negative-length, 0000000a 44000001 0001 ffffffff",
    "bad-header, 0000000a 44000001 0001 7fffffff",
  })
  void malformedInputIsTold(String reason, String hex) {
    ByteBuf input = bytes(hex);
    assertRefused(reason, input);
  }

  private void assertRefused(String reason, ByteBuf... input) {
    List<Throwable> told = new ArrayList<>();
    EmbeddedChannel channel = new EmbeddedChannel(new MuxDecoder(LIMITS, loop), new Told(told));
    for (ByteBuf next : input) {
      channel.writeInbound(next);
    }
    channel.writeInbound(framed(CHECK)); // discarded
    assertThat(told)
        .singleElement()
        .isInstanceOfSatisfying(
            ThriftFormatException.class, e -> assertThat(e.reason().code()).isEqualTo(reason));
    assertThat(channel.inboundMessages()).isEmpty();
    assertThat(channel.finish()).isFalse();
  }

  private static final class Told extends ChannelInboundHandlerAdapter {
    private final List<Throwable> told;

    Told(List<Throwable> told) {
      this.told = told;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      told.add(cause);
    }
  }

  @Test
  void fragmentsWithoutEndAreRefused() {
    String kilobyte = "00".repeat(1000);
    ByteBuf[] one = new ByteBuf[11];
    for (int i = 0; i < one.length; i++) {
      one[i] = framed("02800002" + kilobyte);
    }
    assertRefused("frame-too-large", one);
    ByteBuf[] tags = new ByteBuf[5];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = framed("0280000" + (i + 2) + "00");
    }
    assertRefused("frame-too-large", tags);
    ByteBuf[] many = new ByteBuf[16];
    for (int i = 0; i < many.length; i++) {
      many[i] = framed("0280000" + (i % 4 + 2) + kilobyte);
    }
    assertRefused("frame-too-large", many);
  }

  @Test
  void aHeadOverTheLimitIsRefused() {
    String context = "0001 6b ffff" + "00".repeat(0xffff);
    EmbeddedChannel channel =
        new EmbeddedChannel(new MuxDecoder(MuxLimits.of(ThriftLimits.defaults()), loop));
    List<Throwable> told = new ArrayList<>();
    channel.pipeline().addLast(new Told(told));

    channel.writeInbound(framed("02000002 0001" + context + "0000 0000"));
    assertThat(told).singleElement().asString().contains("over the limit of 65536");
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void aFrameThatNeverEndsIsTold() {
    List<Throwable> told = new ArrayList<>();
    in.pipeline().addLast(new Told(told));
    in.writeInbound(bytes("00000008 4100"));
    loop.advance(Duration.ofSeconds(4));

    assertThat(told).singleElement().asString().contains("unfinished-frame");
    assertThat(in.finish()).isFalse();
  }

  @Property(tries = 500)
  void anythingIsReadOrRefused(
      @ForAll @LongRange(min = 0) long seed, @ForAll @IntRange(min = 1, max = 6) int mutations) {
    Random random = new Random(seed);
    int window = random.nextBoolean() ? Integer.MAX_VALUE : 50;
    ByteBuf all = Unpooled.buffer();
    for (int i = 0; i < 3; i++) {
      all.writeBytes(written(message(random, i + 2), window));
    }
    for (int i = 0; i < mutations; i++) {
      all.setByte(random.nextInt(all.readableBytes()), random.nextInt());
    }
    List<Throwable> told = new ArrayList<>();
    EmbeddedChannel channel = new EmbeddedChannel(new MuxDecoder(LIMITS, loop), new Told(told));
    channel.writeInbound(all);

    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      ReferenceCountUtil.release(next);
    }
    assertThat(told).allMatch(ThriftFormatException.class::isInstance).hasSizeLessThan(2);
    channel.finish();
  }
}
