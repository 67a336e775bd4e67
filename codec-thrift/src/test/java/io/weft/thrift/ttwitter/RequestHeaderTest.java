package io.weft.thrift.ttwitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.ThriftFormatException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The struct in front of a request, against bytes written by hand. */
class RequestHeaderTest {
  private static final TTwitterFormat FORMAT = new TTwitterFormat();
  private static final String TRACE =
      "0a 0001 0102030405060708" // trace_id
          + "0a 0002 1112131415161718" // span_id
          + "0a 0003 2122232425262728" // parent_span_id
          + "02 0005 01"; // sampled
  private static final String CLIENT =
      "0c 0006 0b 0001 00000003 776562 00" // client_id {name: web}
          + "0a 0007 0000000000000006"; // flags
  private static final String CONTEXTS =
      "0f 0008 0c 00000002"
          + "0b 0001 00000002 6b31 0b 0002 00000001 ff 00"
          + "0b 0001 00000002 6b32 0b 0002 00000000 00";
  private static final String DEST = "0b 0009 00000006 2f7573657273"; // /users
  private static final String DELEGATIONS =
      "0f 000a 0c 00000002"
          + "0b 0001 00000002 2f61 0b 0002 00000002 2f62 00" // /a => /b
          + "0b 0001 00000002 2f63 0b 0002 00000001 7e 00"; // /c => ~
  private static final String HIGH = "0a 000b 3132333435363738"; // trace_id_high
  private static final String UNKNOWN = "0d 0063 0b08 00000001 00000001 78 00000007"; // a map

  /** Span, parent, trace, flags (known and sampled), upper half. */
  private static final String TRACE_CONTEXT =
      "1112131415161718"
          + "2122232425262728"
          + "0102030405060708"
          + "0000000000000006"
          + "3132333435363738";

  private static final String WHOLE =
      TRACE + CLIENT + CONTEXTS + DEST + DELEGATIONS + HIGH + UNKNOWN + "00";

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static CallHeader read(String hex) throws ThriftFormatException {
    return FORMAT.call(bytes(hex));
  }

  private static ByteBuf written(List<Delegation> rules) {
    return FORMAT.call(new HeaderValues("", rules, List.of()));
  }

  private static String text(@Nullable ByteBuf bytes) {
    return Objects.requireNonNull(bytes).toString(StandardCharsets.UTF_8);
  }

  @Test
  void tellsWhatConcernsRouting() throws Exception {
    CallHeader header = read(WHOLE);

    assertThat(text(header.dest())).isEqualTo("/users");
    assertThat(header.hasDelegations()).isTrue();
    assertThat(header.delegationCount()).isEqualTo(2);
    assertThat(header.delegations())
        .containsExactly(new Delegation("/a", "/b"), new Delegation("/c", "~"));
  }

  @Test
  void anEmptyHeaderAsksForNothing() throws Exception {
    CallHeader header = read("00");

    assertThat(header.dest().isReadable()).isFalse();
    assertThat(header.hasDelegations()).isFalse();
    assertThat(header.delegations()).isEmpty();
  }

  @Test
  void leavesTheBytesAsTheyAre() throws Exception {
    ByteBuf struct = bytes("ffff" + WHOLE).skipBytes(2);
    CallHeader header = FORMAT.call(struct);

    assertThat(struct).isEqualTo(bytes(WHOLE));
    assertThat(text(header.dest())).isEqualTo("/users");
    assertThat(header.delegations()).hasSize(2);
    assertThat(header.withoutDelegations())
        .isEqualTo(bytes(TRACE + CLIENT + CONTEXTS + DEST + HIGH + UNKNOWN + "00"));
  }

  @Test
  void takesOutRulesOfAnyTypeAndNumber() throws Exception {
    String other = "0b 000a 00000001 78";
    CallHeader header = read(DELEGATIONS + DEST + other + DELEGATIONS + "00");

    assertThat(header.withoutDelegations()).isEqualTo(bytes(DEST + "00"));
    assertThat(read(other + "00").hasDelegations()).isTrue();
    assertThat(read(other + "00").delegations()).isEmpty();
  }

  @Test
  void writesADestinationAlone() {
    assertThat(FORMAT.call(HeaderValues.to("/users"))).isEqualTo(bytes(DEST + "00"));
    assertThat(FORMAT.call(HeaderValues.nothing())).isEqualTo(bytes("00"));
  }

  @Test
  void fieldsAreContextsToo() throws Exception {
    HeaderValues values = read(WHOLE).values();

    assertThat(values.dest()).isEqualTo("/users");
    assertThat(values.delegations()).hasSize(2);
    assertThat(values.contexts())
        .extracting(context -> text(context.key()))
        .containsExactly(
            "k1",
            "k2",
            "com.twitter.finagle.tracing.TraceContext",
            "com.twitter.finagle.thrift.ClientIdContext");
    assertThat(values.context(ContextKey.TRACE)).isEqualTo(bytes(TRACE_CONTEXT));
    assertThat(read(WHOLE).context(ContextKey.TRACE)).isEqualTo(bytes(TRACE_CONTEXT));
    assertThat(text(read(WHOLE).context(ContextKey.CLIENT_ID))).isEqualTo("web");
    assertThat(read(WHOLE).context(ContextKey.DEADLINE)).isNull();
    assertThat(read("00").context(ContextKey.TRACE)).isNull();
  }

  @Test
  void aContextComesBeforeAField() throws Exception {
    HeaderValues both =
        HeaderValues.nothing()
            .with(ContextKey.CLIENT_ID, Unpooled.copiedBuffer("ctx", StandardCharsets.UTF_8));
    String context = ByteBufUtil.hexDump(FORMAT.call(both));
    CallHeader header = read(CLIENT + context.substring(0, context.length() - 2) + "00");

    assertThat(text(header.context(ContextKey.CLIENT_ID))).isEqualTo("ctx");
    assertThat(header.values().contexts()).hasSize(1);
  }

  @Test
  void aContextIsAddedAndAllElseStays() throws Exception {
    ByteBuf with = read(WHOLE).with(ContextKey.DEADLINE, bytes("0102"));

    assertThat(FORMAT.call(with).context(ContextKey.DEADLINE)).isEqualTo(bytes("0102"));
    assertThat(FORMAT.call(with).values().contexts()).hasSize(5);
    assertThat(ByteBufUtil.hexDump(with))
        .contains(UNKNOWN.replace(" ", ""), DELEGATIONS.replace(" ", ""));
    ByteBuf again = FORMAT.call(with).with(ContextKey.DEADLINE, bytes("03"));
    assertThat(FORMAT.call(again).context(ContextKey.DEADLINE)).isEqualTo(bytes("03"));
    assertThat(FORMAT.call(again).values().contexts()).hasSize(5);
  }

  @Test
  void contextsAreFieldsToo() throws Exception {
    HeaderValues values = read(WHOLE).values();
    ByteBuf written = FORMAT.call(values);

    assertThat(FORMAT.call(written).values()).isEqualTo(values);
    HeaderValues none = new HeaderValues("", List.of(), List.of());
    String fields = TRACE + "0a 0007 0000000000000006" + HIGH;
    assertThat(ByteBufUtil.hexDump(FORMAT.call(none.with(ContextKey.TRACE, bytes(TRACE_CONTEXT)))))
        .startsWith(fields.replace(" ", ""));
    assertThat(ByteBufUtil.hexDump(FORMAT.call(none.with(ContextKey.CLIENT_ID, bytes("776562")))))
        .startsWith("0c00060b00010000000377656200");
  }

  @Test
  void aTraceContextOfAnotherLengthIsPassedOnAsItIs() throws Exception {
    HeaderValues odd = HeaderValues.nothing().with(ContextKey.TRACE, bytes("0102"));

    assertThat(FORMAT.call(FORMAT.call(odd)).values()).isEqualTo(odd);
  }

  @Test
  void answersHaveContextsAlone() throws Exception {
    HeaderValues values = HeaderValues.nothing().with(ContextKey.MUX_FAILURE, bytes("0000"));
    ByteBuf written = FORMAT.answer(values);

    assertThat(FORMAT.answer(written)).isEqualTo(values);
    assertThat(FORMAT.answer(HeaderValues.nothing())).isEqualTo(bytes("00"));
    String spans = "0f 0001 0c 00000001 0a 0001 0000000000000001 00";
    assertThat(FORMAT.answer(bytes(spans + "00")).contexts()).isEmpty();
  }

  @Test
  void aKnownFieldOfAnotherTypeIsAnUnknownOne() throws Exception {
    CallHeader header = read("0a 0009 0000000000000001" + "08 0008 00000001" + "00");

    assertThat(header.dest().isReadable()).isFalse();
  }

  @Test
  void writesRules() throws Exception {
    ByteBuf written = written(List.of(new Delegation("/a", "/b"), new Delegation("/c", "~")));

    assertThat(written).isEqualTo(bytes(DELEGATIONS + "00"));
  }

  @Test
  void contextsAreLimited() throws Exception {
    String context = "0b 0001 00000001 6b 0b 0002 00000000 00";

    assertThat(read("0f 0008 0c 00000100" + context.repeat(256) + "00")).isNotNull();
    assertRefused("0f 0008 0c 00000101" + context.repeat(257) + "00", "257 contexts");
  }

  @Test
  void malformedHeadersAreRefused() {
    assertRefused("", "ends within a field");
    assertRefused("0a", "ends within a field");
    assertRefused("0a 0001 00", "ends within a field");
    assertRefused("05 0001 00", "no type 5");
    assertRefused("0b 0009 ffffffff 00", "length is -1");
    assertRefused("0f 0008 0b 00000001 00000000 00", "contexts have the type 11");
    assertRefused("0f 000a 08 00000001 00000000 00", "delegations have the type 8");
    assertRefused("0f 000a 0c 7fffffff 00", "needs at least");
  }

  private static void assertRefused(String hex, String why) {
    assertThatThrownBy(() -> read(hex))
        .isInstanceOf(ThriftFormatException.class)
        .hasMessageContaining(why);
  }

  @Property(tries = 500)
  void whatIsWrittenIsRead(@ForAll("rules") List<Delegation> rules) throws Exception {
    ByteBuf written = written(rules);

    assertThat(FORMAT.call(written).delegations()).isEqualTo(rules);
    assertThat(FORMAT.call(written).withoutDelegations()).isEqualTo(bytes("00"));
  }

  @Provide
  Arbitrary<List<Delegation>> rules() {
    Arbitrary<String> texts = Arbitraries.strings().excludeChars('\ud800').ofMaxLength(20);
    Arbitrary<String> valid =
        texts.map(
            text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    return Combinators.combine(valid, valid).as(Delegation::new).list().ofMaxSize(20);
  }

  @Property(tries = 3_000)
  void aMutatedHeaderIsReadOrRefused(
      @ForAll("mutations") List<int[]> mutations, @ForAll("cuts") int cut) {
    byte[] struct = ByteBufUtil.getBytes(bytes(WHOLE));
    for (int[] mutation : mutations) {
      struct[mutation[0] % struct.length] = (byte) mutation[1];
    }
    ByteBuf mutated = Unpooled.wrappedBuffer(struct, 0, Math.min(cut, struct.length));
    try {
      CallHeader header = FORMAT.call(mutated);
      assertThat(header.delegations()).hasSize(header.delegationCount());
      CallHeader rest = FORMAT.call(header.withoutDelegations());
      assertThat(rest.hasDelegations()).isFalse();
      HeaderValues values = header.values();
      HeaderValues again = FORMAT.call(FORMAT.call(values)).values();
      assertThat(again.contexts()).isEqualTo(values.contexts());
      assertThat(again.delegations()).isEqualTo(values.delegations());
    } catch (ThriftFormatException expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<List<int[]>> mutations() {
    return Combinators.combine(Arbitraries.integers().between(0, 1000), Arbitraries.integers())
        .as((at, value) -> new int[] {at, value})
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<Integer> cuts() {
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.integers().between(0, 300)), Tuple.of(2, Arbitraries.just(1000)));
  }
}
