package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.header.MethodName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MethodNamesTest {

  @Property(tries = 500)
  void aNameIsThatOfItsBytes(@ForAll byte[] bytes) {
    MethodNames names = new MethodNames(8);
    MethodName first = get(names, bytes);
    String decoded = new String(bytes, StandardCharsets.UTF_8);
    if (Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), bytes)) {
      assertThat(first).isEqualTo(MethodName.of(decoded));
      assertThat(get(names, bytes)).isSameAs(first);
    } else {
      assertThat(first).isNull();
    }
  }

  @Test
  void namesInUseMostlyStayHoweverManyAreMadeUp() {
    MethodNames names = new MethodNames(64);
    int known = System.identityHashCode(get(names, "users:addUser"));
    int forgotten = 0;
    for (int i = 0; i < 100_000; i++) {
      assertThat(get(names, "made-up-" + i)).isNotNull();
      if (i % 10 == 0) {
        forgotten += System.identityHashCode(get(names, "users:addUser")) == known ? 0 : 1;
        known = System.identityHashCode(get(names, "users:addUser"));
      }
    }
    assertThat(forgotten).as("of 10,000 uses").isLessThan(1_500);
  }

  @Test
  void namesThatDifferInOneByteDiffer() {
    MethodNames names = new MethodNames(4);
    for (int round = 0; round < 3; round++) {
      for (String name : new String[] {"abcdefgh", "abcdefgi", "abcdefghi", "", "a", "b"}) {
        MethodName got = get(names, name);
        assertThat(got).isEqualTo(MethodName.of(name));
      }
    }
  }

  @Test
  void theCapacityIsChecked() {
    assertThatThrownBy(() -> new MethodNames(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity is 0, expected 1 to 1048576");
  }

  private static @Nullable MethodName get(MethodNames names, String name) {
    return get(names, name.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable MethodName get(MethodNames names, byte[] bytes) {
    ByteBuf buffer = Unpooled.buffer().writeByte(9).writeBytes(bytes).writeByte(9);
    return names.get(buffer, 1, bytes.length);
  }
}
