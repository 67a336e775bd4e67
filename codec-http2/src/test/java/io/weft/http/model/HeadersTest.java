package io.weft.http.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;

class HeadersTest {

  @Test
  void namesAreFoundInAnyCaseAndKeepTheirs() {
    Headers headers = Headers.of("X-One", "1", "x-two", "2", "x-ONE", "3");
    assertThat(headers.get("x-one")).isEqualTo("1");
    assertThat(headers.get(new AsciiString("X-TWO"))).isEqualTo("2");
    assertThat(headers.all("x-One")).containsExactly("1", "3");
    assertThat(headers.get("x-three")).isNull();
    assertThat(headers.contains("x")).isFalse();
    assertThat(headers.toString()).isEqualTo("X-One: 1\nx-two: 2\nx-ONE: 3\n");
  }

  @Test
  void settingLeavesOneFieldInThePlaceOfTheFirst() {
    Headers headers = Headers.of("a", "1", "b", "2", "A", "3");
    headers.set("a", "4").set("c", "5");
    assertThat(headers.toString()).isEqualTo("a: 4\nb: 2\nc: 5\n");
    assertThat(headers.size()).isEqualTo(3);
  }

  @Test
  void removingTakesAllOfAName() {
    Headers headers = Headers.of("a", "1", "b", "2", "A", "3", "d", "4");
    headers.remove("A").remove("x");
    assertThat(headers.toString()).isEqualTo("b: 2\nd: 4\n");
    headers.removeNames(name -> name.toString().equals("b"));
    assertThat(headers.name(0)).isEqualTo("d");
    assertThat(headers.value(0)).isEqualTo("4");
    headers.remove("d").add("e", "5");
    assertThat(headers.toString()).isEqualTo("e: 5\n");
  }

  @Test
  void aCopyGoesItsOwnWay() {
    Headers headers = new Headers();
    for (int i = 0; i < 20; i++) {
      headers.add("n" + i, String.valueOf(i));
    }
    Headers copy = headers.copy();
    headers.set("n0", "x").remove("n19");
    copy.add("more", "y");
    assertThat(copy.size()).isEqualTo(21);
    assertThat(copy.get("n0")).isEqualTo("0");
    assertThat(headers.size()).isEqualTo(19);
    assertThat(new Headers().copy().isEmpty()).isTrue();
  }

  @Test
  void aNameWithoutAValueIsAMistake() {
    assertThatThrownBy(() -> Headers.of("a", "1", "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[a, 1, b]");
  }
}
