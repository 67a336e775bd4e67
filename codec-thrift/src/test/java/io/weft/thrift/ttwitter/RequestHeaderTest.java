package io.weft.thrift.ttwitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.frame.ThriftFormatException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** The struct in front of a request, against bytes written by hand. */
class RequestHeaderTest {
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

  private static final String WHOLE =
      TRACE + CLIENT + CONTEXTS + DEST + DELEGATIONS + HIGH + UNKNOWN + "00";

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static RequestHeader read(String hex) throws ThriftFormatException {
    return RequestHeader.read(bytes(hex));
  }

  private static String text(ByteBuf bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tellsWhatConcernsRouting() throws Exception {
    RequestHeader header = read(WHOLE);

    assertThat(text(header.dest())).isEqualTo("/users");
    assertThat(header.hasDelegations()).isTrue();
    assertThat(header.delegationCount()).isEqualTo(2);
    assertThat(header.delegations())
        .containsExactly(new Delegation("/a", "/b"), new Delegation("/c", "~"));
  }

  @Test
  void anEmptyHeaderAsksForNothing() throws Exception {
    RequestHeader header = read("00");

    assertThat(header.dest().isReadable()).isFalse();
    assertThat(header.hasDelegations()).isFalse();
    assertThat(header.delegations()).isEmpty();
  }

  @Test
  void leavesTheBytesAsTheyAre() throws Exception {
    ByteBuf struct = bytes("ffff" + WHOLE).skipBytes(2);
    RequestHeader header = RequestHeader.read(struct);

    assertThat(struct).isEqualTo(bytes(WHOLE));
    assertThat(text(header.dest())).isEqualTo("/users");
    assertThat(header.delegations()).hasSize(2);
    assertThat(header.withoutDelegations())
        .isEqualTo(bytes(TRACE + CLIENT + CONTEXTS + DEST + HIGH + UNKNOWN + "00"));
  }

  @Test
  void takesOutRulesOfAnyTypeAndNumber() throws Exception {
    String other = "0b 000a 00000001 78";
    RequestHeader header = read(DELEGATIONS + DEST + other + DELEGATIONS + "00");

    assertThat(header.withoutDelegations()).isEqualTo(bytes(DEST + "00"));
    assertThat(read(other + "00").hasDelegations()).isTrue();
    assertThat(read(other + "00").delegations()).isEmpty();
  }

  @Test
  void keepsTheDestinationAlone() throws Exception {
    assertThat(read(WHOLE).destAlone()).isEqualTo(bytes(DEST + "00"));
    assertThat(read(TRACE + "00").destAlone()).isEqualTo(bytes("00"));
  }

  @Test
  void aKnownFieldOfAnotherTypeIsAnUnknownOne() throws Exception {
    RequestHeader header = read("0a 0009 0000000000000001" + "08 0008 00000001" + "00");

    assertThat(header.dest().isReadable()).isFalse();
  }

  @Test
  void writesRules() throws Exception {
    ByteBuf written =
        RequestHeader.of(List.of(new Delegation("/a", "/b"), new Delegation("/c", "~")));

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
    ByteBuf written = RequestHeader.of(rules);

    assertThat(RequestHeader.read(written).delegations()).isEqualTo(rules);
    assertThat(RequestHeader.read(written).withoutDelegations()).isEqualTo(bytes("00"));
  }

  @Provide
  Arbitrary<List<Delegation>> rules() {
    Arbitrary<String> texts = Arbitraries.strings().excludeChars('\ud800').ofMaxLength(20);
    Arbitrary<String> valid =
        texts.map(
            text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    return Combinators.combine(valid, valid).as(Delegation::new).list().ofMaxSize(20);
  }

  @Property(tries = 5_000)
  void aMutatedHeaderIsReadOrRefused(
      @ForAll("mutations") List<int[]> mutations, @ForAll("cuts") int cut) {
    byte[] struct = ByteBufUtil.getBytes(bytes(WHOLE));
    for (int[] mutation : mutations) {
      struct[mutation[0] % struct.length] = (byte) mutation[1];
    }
    ByteBuf mutated = Unpooled.wrappedBuffer(struct, 0, Math.min(cut, struct.length));
    try {
      RequestHeader header = RequestHeader.read(mutated);
      assertThat(header.delegations()).hasSize(header.delegationCount());
      RequestHeader rest = RequestHeader.read(header.withoutDelegations());
      assertThat(rest.hasDelegations()).isFalse();
      assertThat(RequestHeader.read(header.destAlone()).dest()).isEqualTo(header.dest());
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
