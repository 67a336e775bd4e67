package io.weft.tls.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpiffeIdTest {

  @Test
  void hasATrustDomainAndAPath() {
    SpiffeId id = SpiffeId.parse("spiffe://prod.example.org/ns/shop/Sa-1_a.b");
    assertThat(id.trustDomain()).isEqualTo("prod.example.org");
    assertThat(id.path()).isEqualTo("/ns/shop/Sa-1_a.b");
    assertThat(id.isWorkload()).isTrue();
    assertThat(id).hasToString("spiffe://prod.example.org/ns/shop/Sa-1_a.b");
  }

  @Test
  void withoutAPathIsATrustDomain() {
    SpiffeId id = SpiffeId.parse("spiffe://example.org");
    assertThat(id).isEqualTo(SpiffeId.ofTrustDomain("example.org"));
    assertThat(id.isWorkload()).isFalse();
  }

  @Test
  void isEqualByBytes() {
    assertThat(SpiffeId.parse("spiffe://a/b")).isEqualTo(SpiffeId.parse("spiffe://a/b"));
    assertThat(SpiffeId.parse("spiffe://a/b")).isNotEqualTo(SpiffeId.parse("spiffe://a/B"));
    assertThat(SpiffeId.parse("spiffe://a/...")).isNotEqualTo(SpiffeId.parse("spiffe://a/...."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org/a",
        "https://example.org/a",
        "SPIFFE://example.org/a",
        "spiffe:/example.org/a",
        "spiffe://",
        "spiffe:///a",
        "spiffe://Example.org/a",
        "spiffe://user@example.org/a",
        "spiffe://example.org:443/a",
        "spiffe://[::1]/a",
        "spiffe://exämple.org/a",
        "spiffe://example.org/",
        "spiffe://example.org/a/",
        "spiffe://example.org//a",
        "spiffe://example.org/a//b",
        "spiffe://example.org/.",
        "spiffe://example.org/a/../b",
        "spiffe://example.org/a/./b",
        "spiffe://example.org/a?b=c",
        "spiffe://example.org/a#b",
        "spiffe://example.org?b",
        "spiffe://example.org/a%20b",
        "spiffe://example.org/a b",
        "spiffe://example.org/a\u0000",
        " spiffe://example.org/a",
        "spiffe://example.org/a\n",
      })
  void refusesWhatTheStandardRefuses(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpiffeId.parse(text))
        .withMessageStartingWith("not a SPIFFE ID: ");
  }

  @Test
  void hasALongestLength() {
    String prefix = "spiffe://example.org/";
    String longest = prefix + "a".repeat(2048 - prefix.length());
    assertThat(SpiffeId.parse(longest)).hasToString(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpiffeId.parse(longest + "a"))
        .withMessageContaining("at most 2048 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpiffeId.parse("spiffe://" + "a".repeat(256)))
        .withMessageContaining("at most 255 bytes");
  }

  @Test
  void saysWhatIsWrongInCharactersThatAreSafeToLog() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpiffeId.parse("spiffe://a/b\r\n\u001b[31m"))
        .withMessage(
            "not a SPIFFE ID: \"spiffe://a/b???[31m\": a path is made of a-z, A-Z, 0-9, '.', '-',"
                + " '_' and '/', found U+000D");
  }

  @Property
  void whatIsPrintedIsReadAgain(
      @ForAll("trustDomains") String trustDomain, @ForAll("paths") String path) {
    SpiffeId id = new SpiffeId(trustDomain, path);
    assertThat(SpiffeId.parse(id.toString())).isEqualTo(id);
  }

  @Property
  void whatIsReadIsPrintedAsItWas(@ForAll("nearly") String text) {
    SpiffeId id;
    try {
      id = SpiffeId.parse(text);
    } catch (IllegalArgumentException e) {
      return;
    }
    assertThat(id).hasToString(text);
  }

  @Provide
  Arbitrary<String> trustDomains() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('0', '9')
        .withChars(".-_")
        .ofMinLength(1)
        .ofMaxLength(255);
  }

  @Provide
  Arbitrary<String> paths() {
    Arbitrary<String> segment =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('A', 'Z')
            .withCharRange('0', '9')
            .withChars(".-_")
            .ofMinLength(1)
            .ofMaxLength(20)
            .filter(text -> !text.equals(".") && !text.equals(".."));
    return segment
        .list()
        .ofMaxSize(6)
        .map(list -> String.join("", list.stream().map(s -> "/" + s).toList()));
  }

  @Provide
  Arbitrary<String> nearly() {
    return Arbitraries.strings()
        .withChars("ab.-_/A%?#@:\u00e4 ")
        .ofMaxLength(12)
        .map(text -> "spiffe://" + text);
  }
}
