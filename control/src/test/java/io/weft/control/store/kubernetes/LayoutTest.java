package io.weft.control.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LayoutTest {
  private static final Layout LAYOUT = new Layout("default", "dtabs", "weft-dtabs-");

  @Property(tries = 500)
  void everyKeyHasANameOfItsOwn(@ForAll("keys") String key) {
    String name = LAYOUT.name(key);
    assertThat(name).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    assertThat(LAYOUT.key(name)).contains(key);
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.strings()
        .withChars("abz019AZ_-:.#$%")
        .ofMinLength(1)
        .ofMaxLength(12)
        .filter(key -> !key.equals(".") && !key.equals(".."));
  }

  @Example
  void namesCanBeRead() {
    assertThat(LAYOUT.name("default")).isEqualTo("weft-dtabs-default");
    assertThat(LAYOUT.name("prod-eu")).isEqualTo("weft-dtabs-prod--eu");
    assertThat(LAYOUT.name("A-")).isEqualTo("weft-dtabs--41-2d");
  }

  @Example
  void otherNamesAreNone() {
    assertThat(LAYOUT.key("weft-canaries-default")).isEmpty();
    assertThat(LAYOUT.key("weft-dtabs-a-61")).isEmpty(); // an a has no need of that
    assertThat(LAYOUT.key("weft-dtabs-a-")).isEmpty();
    assertThat(LAYOUT.key("weft-dtabs-")).isEmpty();
  }
}
