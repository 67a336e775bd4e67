package io.weft.stack.settings.yaml;

import static io.weft.stack.settings.yaml.Parsing.mistakes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The limits that keep a small file small. */
final class YamlTreeTest {

  @Test
  void countsWhatAliasesStandFor() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i <= 9; i++) {
      text.append(
          "a%d: &a%d [%s]\n"
              .formatted(
                  i,
                  i,
                  "*a%d, *a%d, *a%d, *a%d, *a%d".formatted(i - 1, i - 1, i - 1, i - 1, i - 1)));
    }

    assertThat(mistakes(text.toString()))
        .singleElement()
        .asString()
        .endsWith("more than 20000 values, those of aliases included");
  }

  @Test
  void limitsAliases() {
    String text = "a: &a x\nb: [" + "*a, ".repeat(51) + "*a]\n";

    assertThat(mistakes(text))
        .containsExactly("2:209: more than 50 aliases".replace("209", "" + (5 + 50 * 4)));
  }

  @Test
  void limitsDepth() {
    assertThat(mistakes("[".repeat(100_000))).containsExactly("1:33: nested more than 32 deep");
    assertThat(mistakes("a: " + "{a: ".repeat(40) + "}".repeat(40)))
        .singleElement()
        .asString()
        .endsWith("nested more than 32 deep");
    assertThat(mistakes("? ".repeat(100_000)))
        .singleElement()
        .asString()
        .endsWith("nested more than 32 deep");
  }

  @Test
  void limitsLength() {
    assertThat(mistakes("#" + "x".repeat(1 << 20)))
        .containsExactly("1:1: the file has 1048577 characters; at most 1048576 are taken");
  }

  @Test
  void limitsValues() {
    assertThat(mistakes("a: [" + "x,".repeat(30_000) + "]"))
        .singleElement()
        .asString()
        .endsWith("more than 20000 values, those of aliases included");
  }

  @Test
  void skipsAByteOrderMark() {
    assertThat(Parsing.file("\uFEFFlabel: a", Map.of()).string("label")).hasValue("a");
  }
}
