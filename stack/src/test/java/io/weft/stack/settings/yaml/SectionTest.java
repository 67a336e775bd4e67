package io.weft.stack.settings.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.stack.settings.Settings;
import io.weft.stack.settings.SyntaxMistake;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a section says of a key that nobody asked for, and of values with a reader of their own. */
final class SectionTest {

  @Test
  void tellsAMisspeltKeyFromAMisplacedOne() {
    assertThat(mistakes("{labl: a, ip: b, admin: {labell: c}, other: d}"))
        .containsExactly(
            "1:2: unknown key \"labl\" in the top level; did you mean \"label\"?",
            "1:11: unknown key \"ip\" in the top level; it belongs into admin",
            "1:26: unknown key \"labell\" in admin",
            "1:38: unknown key \"other\" in the top level");
  }

  @Test
  void hasAdviceOnWhatIsNotSupported() {
    assertThat(mistakes("{storage: a, kind: old}"))
        .containsExactly(
            "1:2: storage, a key of linkerd, is not supported; use files",
            "1:20: kind is \"old\", which is not supported yet; use \"new\"");
    assertThat(mistakes("kind: nw"))
        .containsExactly("1:7: kind is \"nw\"; expected \"new\"; did you mean \"new\"?");
  }

  @Test
  void pointsIntoATextThatKnowsWhereItIsWrong() {
    assertThat(
            Parsing.mistakes(
                "label: abc",
                Map.of(),
                file -> file.parsed("label", "no b", text -> refuse(text, text.indexOf('b')))))
        .containsExactly("1:9: label: expected no b");
  }

  @Test
  void letsAPlugInReadTheRest() {
    assertThat(
            Parsing.mistakes(
                "{label: a, admin: {ip: b, prt: 1}}",
                Map.of(),
                file ->
                    assertThat(
                            file.section("admin")
                                .orElseThrow()
                                .readBy(
                                    settings -> {
                                      settings.integer("port", 1, 1, 9);
                                      return settings.requiredString("ip");
                                    }))
                        .isEmpty()))
        .containsExactly("1:27: unknown key \"prt\" in admin; did you mean \"port\"?");
    assertThat(Parsing.file("{label: a}", Map.of()).<String>readBy(SectionTest::label))
        .hasValue("a");
  }

  @Test
  void showsNoSecrets() {
    String text =
        "{label: '${MY_TOKEN}', password: b, urls: ['http://me:me@host/'], n: 1, on: true}";

    assertThat(Parsing.file(text, Map.of("MY_TOKEN", "a")).node().shown())
        .isEqualTo(
            Map.of(
                "label",
                "***",
                "password",
                "***",
                "urls",
                List.of("http://***@host/"),
                "n",
                1L,
                "on",
                true));
  }

  private static String label(Settings settings) {
    return settings.requiredString("label");
  }

  private static List<String> mistakes(String text) {
    return Parsing.mistakes(
        text,
        Map.of(),
        file -> {
          assertThat(file.has("label")).isFalse();
          assertThat(file.oneOf("kind", List.of("new"))).isEmpty();
          file.section("admin").ifPresent(Section::done);
          file.done();
        });
  }

  private static String refuse(String text, int position) {
    throw new Misplaced(text, position);
  }

  private static final class Misplaced extends IllegalArgumentException implements SyntaxMistake {
    private static final long serialVersionUID = 1;
    private final int position;

    Misplaced(String text, int position) {
      super("wrong: " + text);
      this.position = position;
    }

    @Override
    public int position() {
      return position;
    }

    @Override
    public String expected() {
      return "no b";
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
