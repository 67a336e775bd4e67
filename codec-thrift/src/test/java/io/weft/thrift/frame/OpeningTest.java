package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a connection begins, by the bytes of those who begin so. */
class OpeningTest {

  @ParameterizedTest
  @CsvSource({
    "THRIFT, 00000010 80010001 00000004", // framed, binary
    "THRIFT, 00000010 80010004 00000004", // framed, binary, oneway
    "THRIFT, 00000010 8221010470696e67", // framed, compact
    "THRIFT, 00000010 0000000470696e67", // framed, binary without version
    "THRIFT, 80010001 00000004", // buffered, binary
    "THRIFT, 8221010470696e67", // buffered, compact
    "THRIFT, 474554202f20485454502f31", // HTTP
    "THRIFT, 1603010200010001fc0303", // TLS
    "THRIFT, ffffffff80010001",
    "MUX, 0000000f 7f000001 74696e697420636865636b", // Rerr "tinit check"
    "MUX, 0000000f 80000001 74696e697420636865636b",
    "MUX, 00000006 44000001 0001", // Tinit
    "MUX, 00000010 02000002 0000", // Tdispatch
    "MUX, 00000010 02800002 0000", // its first fragment
    "MUX, 00000010 01000002 00", // Treq
    "MUX, 00000004 41000001", // Tping
    "MUX, 00000009 c2000000 000002", // Tdiscarded
    "THEADER, 00000020 0fff0000 00000001",
  })
  void isToldFromTheFirstBytes(Opening opening, String hex) {
    ByteBuf bytes = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
    assertThat(Opening.of(bytes)).isEqualTo(opening);
    for (int cut = 0; cut < bytes.readableBytes(); cut++) {
      Opening early = Opening.of(bytes.slice(0, cut));
      assertThat(early).isIn(opening, Opening.UNDECIDED);
      assertThat(cut < 8 || early == opening).isTrue();
    }
  }
}
