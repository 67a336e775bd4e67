package io.weft.thrift.theader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.ContextValue;
import io.weft.thrift.envelope.Deadline;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.envelope.EnvelopeFormat;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.ThriftFormatException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What info headers mean. */
class THeaderFormatTest {
  private static final long NOW = 1_700_000_000_123_456_789L;
  private static final EnvelopeFormat FORMAT = new THeaderFormat(() -> NOW);

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, ISO_8859_1);
  }

  private static ByteBuf info(String... namesAndValues) {
    InfoBlock block = new InfoBlock();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.add(bytes(namesAndValues[i]), bytes(namesAndValues[i + 1]));
    }
    return block.bytes().writeZero(3);
  }

  private static Map<String, String> headers(ByteBuf blocks) throws ThriftFormatException {
    Map<String, String> all = new LinkedHashMap<>();
    InfoHeaders headers = new InfoHeaders(blocks);
    while (headers.next()) {
      all.put(headers.key().toString(US_ASCII), headers.value().toString(ISO_8859_1));
    }
    return all;
  }

  private static Map<String, String> contexts(HeaderValues values) {
    Map<String, String> all = new LinkedHashMap<>();
    values
        .contexts()
        .forEach(
            context ->
                all.put(context.key().toString(US_ASCII), ByteBufUtil.hexDump(context.value())));
    return all;
  }

  @Test
  void aCallThatSaysNothing() throws Exception {
    for (ByteBuf blocks : List.of(Unpooled.EMPTY_BUFFER, info(), info("k", "v"))) {
      CallHeader call = FORMAT.call(blocks);
      assertThat(call.dest().isReadable()).isFalse();
      assertThat(call.hasDelegations()).isFalse();
      assertThat(call.delegationCount()).isZero();
      assertThat(call.delegations()).isEmpty();
      assertThat(call.context(ContextKey.DEADLINE)).isNull();
      assertThat(call.context(ContextKey.TRACE)).isNull();
    }
    assertThat(FORMAT.call(HeaderValues.nothing()).isReadable()).isFalse();
    assertThat(FORMAT.answer(HeaderValues.nothing()).isReadable()).isFalse();
  }

  @Test
  void theDestinationAndTheRulesOfBothHeaders() throws Exception {
    CallHeader call =
        FORMAT.call(
            info(
                "l5d-dtab",
                "/a => /c ; ;",
                "l5d-dst",
                "/users",
                "l5d-ctx-dtab",
                "/a=>/b;/x=>/y|/z"));

    assertThat(call.dest().toString(US_ASCII)).isEqualTo("/users");
    assertThat(call.hasDelegations()).isTrue();
    assertThat(call.delegationCount()).isEqualTo(3);
    assertThat(call.delegations())
        .containsExactly(
            new Delegation("/a", "/b"), new Delegation("/x", "/y|/z"), new Delegation("/a", "/c"));
    assertThat(headers(FORMAT.call(call.values())))
        .containsExactly(
            Map.entry("l5d-dst", "/users"), Map.entry("l5d-ctx-dtab", "/a=>/b;/x=>/y|/z;/a=>/c"));
  }

  @Test
  void aRuleWithoutAnArrowHasNoTree() throws Exception {
    CallHeader call = FORMAT.call(info("l5d-dtab", "/a"));

    assertThat(call.delegationCount()).isEqualTo(1);
    assertThat(call.delegations()).containsExactly(new Delegation("/a", ""));
  }

  @Test
  void rulesThatAreEmptyAreThereAllTheSame() throws Exception {
    CallHeader call = FORMAT.call(info("l5d-dtab", ""));

    assertThat(call.hasDelegations()).isTrue();
    assertThat(call.delegationCount()).isZero();
  }

  @Test
  void withoutTheRulesAllElseIsAsItCame() throws Exception {
    ByteBuf blocks =
        info("l5d-dtab", "/a=>/b", "client_timeout", "x", "k", "v", "l5d-ctx-dtab", "/a=>/c");
    ByteBuf without = FORMAT.call(blocks.writeBytes(new byte[] {9, -1})).withoutDelegations();

    assertThat(headers(without))
        .containsExactly(Map.entry("client_timeout", "x"), Map.entry("k", "v"));
    assertThat(ByteBufUtil.hexDump(without)).endsWith("00000009ff");
  }

  @Test
  void aContextThatIsReplacedIsSaidOnce() throws Exception {
    ByteBuf blocks =
        info(
            "k", "v",
            "l5d-ctx-deadline", "1 2",
            "client_timeout", "9",
            "com.twitter.finagle.Deadline", "x",
            "l5d-dtab", "/a=>/b");
    Deadline later = new Deadline(NOW, NOW + 5_000_000);
    ByteBuf with =
        FORMAT.call(blocks.writeBytes(new byte[] {9, -1})).with(ContextKey.DEADLINE, later.bytes());

    assertThat(headers(with))
        .containsExactly(
            Map.entry("k", "v"),
            Map.entry("l5d-dtab", "/a=>/b"),
            Map.entry("l5d-ctx-deadline", NOW + " " + later.deadline()),
            Map.entry("client_timeout", "5"));
    assertThat(ByteBufUtil.hexDump(with)).endsWith("00000009ff");
    assertThat(headers(FORMAT.call(info("k", "v")).with(ContextKey.RETRIES, bytes("1"))))
        .containsExactly(Map.entry("k", "v"), Map.entry("com.twitter.finagle.Retries", "1"));
  }

  @ParameterizedTest
  @CsvSource({
    "1700000000123456788 1700000001123456789,,1700000000123456788,1700000001123456789",
    ",250,1700000000123456789,1700000000373456789",
    "5 1700000001123456789,250,5,1700000000373456789",
    "5 1700000000223456789,250,5,1700000000223456789",
    "5 1700000000223456789,soon,5,1700000000223456789",
    "soon,0250,1700000000123456789,1700000000373456789",
    "0 0,,0,0",
  })
  void theDeadlineIsTheEarlier(String deadline, String timeout, long timestamp, long expected)
      throws Exception {
    List<String> said = new ArrayList<>(List.of("k", "v"));
    if (deadline != null) {
      said.addAll(List.of("l5d-ctx-deadline", deadline));
    }
    if (timeout != null) {
      said.addAll(List.of("client_timeout", timeout));
    }
    CallHeader call = FORMAT.call(info(said.toArray(String[]::new)));

    ByteBuf value = new Deadline(timestamp, expected).bytes();
    assertThat(call.context(ContextKey.DEADLINE)).isEqualTo(value);
    assertThat(contexts(call.values()))
        .containsOnlyKeys("k", "com.twitter.finagle.Deadline")
        .containsEntry("com.twitter.finagle.Deadline", ByteBufUtil.hexDump(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1 ",
        " 1",
        "1 -1",
        "+1 1",
        "1 1 1",
        "1  1",
        "99999999999999999999 1",
        "a b",
      })
  void aDeadlineThatIsNoneIsAsIfNotThere(String text) throws Exception {
    CallHeader call = FORMAT.call(info("l5d-ctx-deadline", text));

    assertThat(call.context(ContextKey.DEADLINE)).isNull();
    assertThat(call.values().contexts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "+5", "5.0", "9223372036854775807", "1e3"})
  void aTimeoutThatIsNoneIsAsIfNotThere(String text) throws Exception {
    CallHeader call = FORMAT.call(info("client_timeout", text));

    assertThat(call.context(ContextKey.DEADLINE)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "1700000000373456789,250",
    "1700000000373456790,251",
    "1700000000123456789,1",
    "1,1",
    "9223372036854775807,7523372036732"
  })
  void aDeadlineIsWrittenInBothForms(long deadline, String timeout) throws Exception {
    HeaderValues values =
        HeaderValues.nothing().with(ContextKey.DEADLINE, new Deadline(7, deadline).bytes());

    assertThat(headers(FORMAT.call(values)))
        .containsExactly(
            Map.entry("l5d-ctx-deadline", "7 " + deadline), Map.entry("client_timeout", timeout));
  }

  @Test
  void whatIsLeftIsCountedFromWhenItIsWritten() throws Exception {
    AtomicLong now = new AtomicLong(NOW);
    CallHeader call = new THeaderFormat(now::get).call(info("client_timeout", "9000"));
    now.addAndGet(4_000_000);
    Deadline due = new Deadline(now.get(), now.get() + 5_000_000);

    assertThat(headers(call.with(ContextKey.DEADLINE, due.bytes())))
        .containsEntry("client_timeout", "5");
  }

  @Test
  void theTraceIsInBase64AndTheClientsIdIsText() throws Exception {
    byte[] trace = new byte[40];
    new Random(1).nextBytes(trace);
    HeaderValues values =
        HeaderValues.nothing()
            .with(ContextKey.TRACE, Unpooled.wrappedBuffer(trace))
            .with(ContextKey.CLIENT_ID, bytes("checkout"));
    ByteBuf blocks = FORMAT.call(values);

    assertThat(headers(blocks))
        .containsOnlyKeys("l5d-ctx-trace", "client_id")
        .containsEntry("client_id", "checkout");
    CallHeader call = FORMAT.call(blocks);
    assertThat(call.context(ContextKey.TRACE)).isEqualTo(Unpooled.wrappedBuffer(trace));
    assertThat(call.context(ContextKey.CLIENT_ID)).isEqualTo(bytes("checkout"));
    assertThat(call.values().contexts()).isEqualTo(values.contexts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "AAAA", "====", "not base64", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void aTraceThatIsNoneIsAsIfNotThere(String text) throws Exception {
    CallHeader call = FORMAT.call(info("l5d-ctx-trace", text));

    assertThat(call.context(ContextKey.TRACE)).isNull();
    assertThat(call.values().contexts()).isEmpty();
  }

  @Test
  void contextsGoByTheirNamesToo() throws Exception {
    String deadline = "com.twitter.finagle.Deadline";
    String value = new String(new byte[16], ISO_8859_1);
    CallHeader alone =
        FORMAT.call(info(deadline, value, "com.twitter.finagle.Retries", "\0\0\0\1"));
    CallHeader both = FORMAT.call(info(deadline, value, "l5d-ctx-deadline", "1 2"));

    assertThat(alone.context(ContextKey.DEADLINE)).isEqualTo(bytes(value));
    assertThat(alone.context(ContextKey.RETRIES)).isEqualTo(bytes("\0\0\0\1"));
    assertThat(both.context(ContextKey.DEADLINE)).isEqualTo(new Deadline(1, 2).bytes());
    assertThat(both.values().contexts())
        .containsExactly(new ContextValue(ContextKey.DEADLINE.bytes(), new Deadline(1, 2).bytes()));
  }

  /** What has no meaning in the other dialect must not get one here. */
  @Test
  void aContextCannotBecomeADestinationOrRules() throws Exception {
    List<ContextValue> contexts = new ArrayList<>();
    for (InfoName name : InfoName.values()) {
      contexts.add(new ContextValue(name.bytes(), bytes("/evil=>/b")));
    }
    HeaderValues values =
        new HeaderValues(
            "",
            List.of(
                new Delegation("/a=>/b;/c", "/d"),
                new Delegation("/a", "/b;/c=>/d"),
                new Delegation("/e", "/f")),
            contexts);

    assertThat(headers(FORMAT.call(values))).containsExactly(Map.entry("l5d-ctx-dtab", "/e=>/f"));
    assertThat(headers(FORMAT.answer(values))).isEmpty();
  }

  @Property(tries = 500)
  void whatIsTranslatedComesBackTheSame(@ForAll long seed) throws Exception {
    HeaderValues values = random(new Random(seed));

    ByteBuf call = FORMAT.call(values);
    assertThat(FORMAT.call(call).values()).isEqualTo(values);
    assertThat(FORMAT.call(call).delegationCount()).isEqualTo(values.delegations().size());
    HeaderValues answer = new HeaderValues("", List.of(), values.contexts());
    assertThat(FORMAT.answer(FORMAT.answer(answer))).isEqualTo(answer);
  }

  private static HeaderValues random(Random random) {
    List<Delegation> rules = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      rules.add(new Delegation("/a/" + random.nextInt(9), "/b | /#/c & 0.5 * /d"));
    }
    List<ContextValue> contexts = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      byte[] value = new byte[random.nextInt(3) * 150];
      random.nextBytes(value);
      byte[] key = new byte[1 + random.nextInt(20)];
      random.nextBytes(key);
      contexts.add(new ContextValue(Unpooled.wrappedBuffer(key), Unpooled.wrappedBuffer(value)));
    }
    if (random.nextBoolean()) {
      long deadline = random.nextBoolean() ? NOW + random.nextInt() : random.nextLong() >>> 1;
      contexts.add(
          new ContextValue(
              ContextKey.DEADLINE.bytes(),
              new Deadline(NOW - random.nextInt(9), deadline).bytes()));
    }
    if (random.nextBoolean()) {
      byte[] trace = new byte[random.nextInt(6) * 8];
      random.nextBytes(trace);
      contexts.add(new ContextValue(ContextKey.TRACE.bytes(), Unpooled.wrappedBuffer(trace)));
    }
    if (random.nextBoolean()) {
      contexts.add(new ContextValue(ContextKey.CLIENT_ID.bytes(), bytes("a client")));
    }
    return new HeaderValues(random.nextBoolean() ? "" : "/dest/ination", rules, contexts);
  }

  @Property(tries = 500)
  void anyBytesAreReadOrRefused(@ForAll byte[] any) {
    try {
      CallHeader call = FORMAT.call(Unpooled.wrappedBuffer(any));
      call.values();
      assertThat(call.delegations()).hasSize(call.delegationCount());
      FORMAT.answer(Unpooled.wrappedBuffer(any));
    } catch (ThriftFormatException e) {
      assertThat(e.reason().code()).isIn("bad-header", "bad-varint");
    }
  }

  @Test
  void theBytesOfABlock() throws Exception {
    HeaderValues values =
        new HeaderValues("/a", List.of(), List.of(new ContextValue(bytes("k"), bytes("v"))));

    assertThat(ByteBufUtil.hexDump(FORMAT.call(values)))
        .isEqualTo(
            "0102"
                + "07"
                + HexFormat.of().formatHex("l5d-dst".getBytes(US_ASCII))
                + "022f61"
                + "016b"
                + "0176");
  }
}
