package io.weft.thrift.header;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.header.MessageHeader.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageHeaderTest {

  @Property(tries = 500)
  void whatIsWrittenIsRead(
      @ForAll HeaderFormat format,
      @ForAll MessageType type,
      @ForAll @StringLength(max = 40) String text,
      @ForAll int sequenceId,
      @ForAll @IntRange(max = 5) int before) {
    String name = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    ByteBuf out = Unpooled.buffer().writeZero(before);
    format.write(out, type, name, sequenceId);
    int end = out.writerIndex();
    out.writeZero(3);

    MessageHeader header = new MessageHeader();
    for (int to = before; to < end; to++) {
      assertThat(header.read(out, before, to, 1024)).isEqualTo(Outcome.INCOMPLETE);
    }
    assertThat(header.read(out, before, out.writerIndex(), 1024)).isEqualTo(Outcome.COMPLETE);
    assertThat(header.format()).isEqualTo(format);
    assertThat(header.type()).isEqualTo(type);
    assertThat(header.sequenceId()).isEqualTo(sequenceId);
    assertThat(out.toString(header.nameIndex(), header.nameLength(), StandardCharsets.UTF_8))
        .isEqualTo(name);
    assertThat(header.end()).isEqualTo(end);
    assertThat(out.readerIndex()).isZero();
  }

  @Property(tries = 1000)
  void anyBytesHaveAnOutcome(@ForAll byte[] bytes, @ForAll @IntRange(max = 3) int start) {
    byte[][] starts = {{}, {(byte) 0x80, 1}, {(byte) 0x82, 0x21}, {0, 0}};
    ByteBuf in = Unpooled.wrappedBuffer(starts[start], bytes);
    MessageHeader header = new MessageHeader();
    if (header.read(in, 0, in.writerIndex(), 100) == Outcome.COMPLETE) {
      assertThat(header.end()).isBetween(4, in.writerIndex());
      assertThat(header.nameLength()).isBetween(0, 100);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8001000100000001610000000, COMPLETE",
    "8001ff0100000001610000000, COMPLETE",
    "80010000, BAD_TYPE",
    "80010005, BAD_TYPE",
    "800100ff, BAD_TYPE",
    "80020001, BAD_VERSION",
    "80000001, BAD_VERSION",
    "8001000180000000, NEGATIVE_NAME_LENGTH",
    "8001000100000401, NAME_TOO_LONG",
    "800100017fffffff, NAME_TOO_LONG",
    "00000001610100000000, COMPLETE",
    "00000001610000000000, BAD_TYPE",
    "00000401, NAME_TOO_LONG",
    "00ffffff, NAME_TOO_LONG",
    "8221000161, COMPLETE",
    "8222000161, BAD_VERSION",
    "8201000161, BAD_TYPE",
    "82a1000161, BAD_TYPE",
    "8221ffffffff0f00, COMPLETE",
    "8221ffffffffff01, BAD_VARINT",
    "822100ffffffff0f, NEGATIVE_NAME_LENGTH",
    "822100ffffffff07, NAME_TOO_LONG",
    "822100808080808001, BAD_VARINT",
    "822100ff, INCOMPLETE",
    "47455420, NOT_A_HEADER",
    "0fff0000, NOT_A_HEADER",
  })
  void headersOfAllKinds(String hex, Outcome outcome) {
    String even = hex.length() % 2 == 0 ? hex : hex + "0";
    ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(even));
    assertThat(new MessageHeader().read(in, 0, in.writerIndex(), 1024)).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "add, '', add",
    "users:add, users, add",
    "users:v2:add, users, v2:add",
    ":add, '', :add",
    "users:, users, ''",
    "'', '', ''",
  })
  void namesHaveParts(String full, String service, String method) {
    assertThat(MethodName.of(full)).isEqualTo(new MethodName(full, service, method));
  }

  @ParameterizedTest
  @CsvSource({
    "add, add, true",
    "users:add, users:add, true",
    "users:add, add, true",
    "add, users:add, false",
    "add, remove, false",
    "users:add, orders:add, false",
  })
  void anAnswerHasTheNameOfItsCallOrTheMethod(String call, String answer, boolean answers) {
    assertThat(MethodName.of(call).isAnsweredBy(MethodName.of(answer))).isEqualTo(answers);
  }
}
