package io.weft.namers.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTest {
  @Provide
  Arbitrary<Path> paths() {
    return Names.paths();
  }

  @Property
  void printsWhatItParses(@ForAll("paths") Path path) {
    assertThat(Path.parse(path.toString())).isEqualTo(path).hasSameHashCodeAs(path);
  }

  @Property
  void isItsStartAndItsRest(@ForAll("paths") Path path, @ForAll byte n) {
    assertThat(path.take(n).concat(path.drop(n))).isEqualTo(path);
    assertThat(path.startsWith(path.take(n))).isTrue();
  }

  @Property
  void startsWithExactlyItsStarts(@ForAll("paths") Path path, @ForAll("paths") Path other) {
    assertThat(path.startsWith(other)).isEqualTo(path.take(other.size()).equals(other));
  }

  @Property
  void ordersByBytes(@ForAll("paths") Path one, @ForAll("paths") Path other) {
    assertThat(Integer.signum(one.compareTo(other)))
        .isEqualTo(-Integer.signum(other.compareTo(one)));
    assertThat(one.compareTo(other) == 0).isEqualTo(one.equals(other));
  }

  @Test
  void printsAnElementAsItIsOrAllInHexadecimal() {
    assertThat(Path.of("aZ09_:.#$%-")).hasToString("/aZ09_:.#$%-");
    assertThat(Path.of("a b")).hasToString("/\\x61\\x20\\x62");
    assertThat(Path.of("*")).hasToString("/\\x2a");
    assertThat(Path.of("é", "x")).hasToString("/\\xc3\\xa9/x");
    assertThat(Path.empty()).hasToString("/");
  }

  @Test
  void holdsBytesAndGivesText() {
    Path path = Path.ofBytes(new byte[] {(byte) 0xc3, (byte) 0xa9}, new byte[] {(byte) 0xff});
    assertThat(path.element(0)).isEqualTo("é");
    assertThat(path.element(1)).isEqualTo("\ufffd");
    assertThat(path.bytes(1)).containsExactly(0xff);
    assertThat(path.take(1)).isEqualTo(Path.of("é"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "'/'>/",
        "'  /a/b  '>/a/b",
        "'/a # a comment'>/a",
        "'/#/io.l5d.fs'>/#/io.l5d.fs",
        "'# a comment\n/a'>/a",
        "'/a#b'>/a#b",
        "'/\\x61\\x2F'>/\\x61\\x2f",
        "'/\\x61'>/a",
        "'/$/inet/::1/8080'>/$/inet/::1/8080",
      })
  void parses(String text, String printed) {
    assertThat(Path.parse(text)).hasToString(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "//",
        "/a/",
        "/a//b",
        "/a b",
        "/*",
        "/a/*",
        "/a,b",
        "/é",
        "/\\",
        "/\\y00",
        "/\\x0",
        "/\\xg0",
        "/\\x٠٠",
        "/\ud83d\ude00",
        "/a;"
      })
  void refuses(String text) {
    assertThatThrownBy(() -> Path.parse(text))
        .isInstanceOf(NameSyntaxException.class)
        .hasMessageContaining("expected ");
  }

  @Test
  void showsTheOffendingCharacter() {
    assertThatThrownBy(() -> Path.parse("/svc//users"))
        .hasMessage("expected an element of a path but found '/' at: /svc/[/]users");
    assertThatThrownBy(() -> Path.parse("/svc/"))
        .hasMessage("expected an element of a path but the text ends at: /svc/[]");
    assertThatThrownBy(() -> Path.parse("/a\r\nb"))
        .hasMessage("expected the end of the text but found 'b' at: /a\\x0d\\n[b]");
    assertThatThrownBy(() -> Path.parse("/a".repeat(1000) + "+"))
        .satisfies(e -> assertThat(((NameSyntaxException) e).position()).isEqualTo(2000))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  @Test
  void hasNoEmptyElement() {
    assertThatThrownBy(() -> Path.of("a", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Path.ofBytes(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
