package io.weft.namers.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathMatcherTest {

  private static Optional<PathMatcher.Match> match(String pattern, String path) {
    return PathMatcher.parse(pattern).match(Path.parse(path));
  }

  @ParameterizedTest
  @CsvSource({
    "/,         /a,     true",
    "/a,        /,      true",
    "/a/{v}/b,  /a,     true",
    "/a/{v}/b,  /a/x,   true",
    "/a/{v}/b,  /a/x/b, true",
    "/a/*,      /a/x/c, true",
    "/a/{v}/b,  /a/x/c, false",
    "/b/{v},    /a,     false",
    "/{v}-1/b,  /a-2,   false",
  })
  void knowsWhatItCannotMatch(String pattern, String start, boolean can) {
    assertThat(PathMatcher.parse(pattern).canMatchBelow(Path.parse(start))).isEqualTo(can);
  }

  @ParameterizedTest
  @CsvSource({
    "/,                    /a/b,             '',                /a/b",
    "/a,                   /a/b,             '',                /b",
    "/a/*,                 /a/x/b,           '',                /b",
    "/{v},                 /x,               v=x,               /",
    "/{a}/{b},             /x/y/z,           a=x b=y,           /z",
    "/{a}-{b},             /x-y,             a=x b=y,           /",
    "/{a}-{b},             /x-y-z,           a=x-y b=z,         /",
    "/{a}-{b}-{c},         /w-x-y-z,         a=w-x b=y c=z,     /",
    "/{a}-{b},             /-,               a= b=,             /",
    "/{a}{b},              /xy,              a=xy b=,           /",
    "/v{n},                /v2,              n=2,               /",
    "/{host}.example.org,  /w.x.example.org, host=w.x,          /",
    "/pre-{a}-mid-{b}-end, /pre-1-mid-2-end, a=1 b=2,           /",
    "/{a}aa{b},            /aaaa,            a=aa b=,           /",
    "/\\x7bv\\x7d,         /\\x7bv\\x7d,     '',                /",
    "/{a}\\x2f{b},         /x\\x2fy,         a=x b=y,           /",
  })
  void findsVariables(String pattern, String path, String variables, String rest) {
    PathMatcher.Match match = match(pattern, path).orElseThrow();
    assertThat(
            match.variables().entrySet().stream()
                .map(Map.Entry::toString)
                .collect(Collectors.joining(" ")))
        .isEqualTo(variables);
    assertThat(match.rest()).hasToString(rest);
  }

  @ParameterizedTest
  @CsvSource({
    "/a,           /b",
    "/a,           /",
    "/a/*,         /a",
    "/{a}-{b},     /xy",
    "/pre-{a},     /x-pre-y",
    "/{a}-post,    /x-post-y",
    "/aab{v}baa,   /aabaa",
    "/{a}-{b}.c,   /x.c",
    "/-{a}-{b},    /-x",
    "/a.b,         /axb",
    "/{a}.b,       /xxb",
  })
  void takesNoOther(String pattern, String path) {
    assertThat(match(pattern, path)).isEmpty();
  }

  @Test
  @DisplayName("pain point 26: variables and labels may have underscores")
  void takesUnderscores() {
    PathMatcher.Match match = match("/{my_var}_{_}/x_y", "/a_b_c/x_y").orElseThrow();
    assertThat(match.variables()).isEqualTo(Map.of("my_var", "a_b", "_", "c"));
    assertThat(
            PathTemplate.parse("/_{_}_/{my_var}", PathMatcher.parse("/{my_var}_{_}").variables())
                .fill(match))
        .contains(Path.parse("/_c_/a_b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a", "//", "/a/", "/{", "/{}", "/{a", "/{a b}", "/a*", "/*b", "/{a}*", "/é", "/a /b"
      })
  void refusesOtherTexts(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PathMatcher.parse(text))
        .withMessageStartingWith("expected ");
  }

  @Test
  void refusesVariablesThatCannotBeMeant() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PathMatcher.parse("/{a}/{a}"))
        .withMessage("variable {a} is there twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PathTemplate.parse("/{b}", PathMatcher.parse("/{a}/{c}").variables()))
        .withMessage("variable {b} is not known; there are a, c");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PathTemplate.parse("/*", PathMatcher.parse("/a").variables()))
        .withMessageStartingWith("expected a label or '{variable}'");
  }

  @Test
  void putsValuesInOnce() {
    // A value that looks like a variable or like a separator stays what it is.
    PathMatcher pattern = PathMatcher.parse("/{a}/{b}");
    PathMatcher.Match match = pattern.match(Path.of("{b}", "x/y")).orElseThrow();
    assertThat(PathTemplate.parse("/{a}/{b}", pattern.variables()).fill(match))
        .contains(Path.of("{b}", "x/y"));
  }

  @Test
  void fillsNoEmptyElement() {
    PathMatcher pattern = PathMatcher.parse("/{a}-{b}");
    PathMatcher.Match match = pattern.match(Path.of("-x")).orElseThrow();
    assertThat(PathTemplate.parse("/{b}", pattern.variables()).fill(match)).contains(Path.of("x"));
    assertThat(PathTemplate.parse("/{b}/{a}", pattern.variables()).fill(match)).isEmpty();
  }

  /** Patterns in which no variable is there twice, as texts. */
  @Provide
  Arbitrary<String> patterns() {
    Arbitrary<String> pieces = Arbitraries.of("a", "b", "-", "V", "V", "\\xff", "\\x2a");
    Arbitrary<String> elements =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just("*")),
            Tuple.of(5, pieces.list().ofMinSize(1).ofMaxSize(5).map(all -> String.join("", all))));
    return elements.list().ofMaxSize(4).map(PathMatcherTest::numbered);
  }

  private static String numbered(List<String> elements) {
    StringBuilder text = new StringBuilder();
    int variables = 0;
    for (String element : elements) {
      text.append('/');
      for (int i = 0; i < element.length(); i++) {
        char c = element.charAt(i);
        text.append(c == 'V' ? "{v" + variables++ + "}" : String.valueOf(c));
      }
    }
    return text.isEmpty() ? "/" : text.toString();
  }

  @Provide
  Arbitrary<Path> paths() {
    Arbitrary<Path> close =
        Arbitraries.of("a", "b", "-", "a-b", "ab", "aa-bb-", "*")
            .array(String[].class)
            .ofMaxSize(5)
            .map(Path::of);
    return Arbitraries.oneOf(close, Names.paths());
  }

  @Property
  void printsWhatItParses(@ForAll("patterns") String text) {
    PathMatcher pattern = PathMatcher.parse(text);
    assertThat(PathMatcher.parse(pattern.toString())).isEqualTo(pattern);
  }

  @Property
  void agreesWithARegularExpression(@ForAll("patterns") String text, @ForAll("paths") Path path) {
    PathMatcher pattern = PathMatcher.parse(text);
    Optional<PathMatcher.Match> match = pattern.match(path);
    assertThat(match.map(PathMatcher.Match::values)).isEqualTo(Model.match(text, path));
    match.ifPresent(
        found -> assertThat(found.rest()).isEqualTo(path.drop(Path.parse(plain(text)).size())));
  }

  /** The text with each element that is more than a label replaced by one. */
  private static String plain(String text) {
    return text.replaceAll("[*{}]", "x");
  }

  @Property
  void aPatternFillsWhatItTookApart(@ForAll("patterns") String text, @ForAll("paths") Path path) {
    String withoutStars = text.replace("*", "x");
    PathMatcher pattern = PathMatcher.parse(withoutStars);
    pattern
        .match(path)
        .ifPresent(
            match ->
                assertThat(
                        PathTemplate.parse(withoutStars, pattern.variables())
                            .fill(match)
                            .map(start -> start.concat(match.rest())))
                    .contains(path));
  }

  @Provide
  Arbitrary<Tuple2<String, Path>> filled() {
    Arbitrary<String> values = Arbitraries.strings().withChars("ab-").ofMinLength(1).ofMaxLength(4);
    return Combinators.combine(values, values)
        .as((a, b) -> Tuple.of(a + "|" + b, Path.of(a + "|" + b)));
  }

  @Property
  void findsWhatWasFilledIn(@ForAll("filled") Tuple2<String, Path> filled) {
    PathMatcher pattern = PathMatcher.parse("/{a}\\x7c{b}");
    PathMatcher.Match match = pattern.match(filled.get2()).orElseThrow();
    assertThat(match.variables().get("a") + "|" + match.variables().get("b"))
        .isEqualTo(filled.get1());
  }

  @Property
  void readsAnyTextOrSaysWhatIsWrong(@ForAll String text, @ForAll("paths") Path path) {
    try {
      PathMatcher pattern = PathMatcher.parse(text);
      assertThat(pattern.match(path).map(PathMatcher.Match::rest).orElse(path).size())
          .isLessThanOrEqualTo(path.size());
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Test
  void isDoneSoonWithWhatKeepsRegularExpressionsBusy() {
    // (.*)a(.*)a...b on aaaa... takes a backtracking matcher longer than anyone waits.
    StringBuilder text = new StringBuilder("/");
    for (int i = 0; i < 100; i++) {
      text.append("{v").append(i).append("}a");
    }
    PathMatcher pattern = PathMatcher.parse(text + "b");
    assertThat(pattern.match(Path.of("a".repeat(1_000_000)))).isEmpty();
    assertThat(pattern.match(Path.of("a".repeat(1_000_000) + "b"))).isPresent();
    assertThat(PathMatcher.parse(text + "{end}b").match(Path.of("a".repeat(1_000_000) + "c")))
        .isEmpty();
  }

  /** The same by java.util.regex, for short paths. */
  private static final class Model {
    static Optional<Map<String, String>> match(String pattern, Path path) {
      Map<String, String> values = new HashMap<>();
      String[] elements = pattern.equals("/") ? new String[0] : pattern.substring(1).split("/", -1);
      if (elements.length > path.size()) {
        return Optional.empty();
      }
      for (int i = 0; i < elements.length; i++) {
        List<String> names = new ArrayList<>();
        String regex = elements[i].equals("*") ? ".*" : regex(elements[i], names);
        var matcher =
            Pattern.compile(regex, Pattern.DOTALL)
                .matcher(new String(path.bytes(i), StandardCharsets.ISO_8859_1));
        if (!matcher.matches()) {
          return Optional.empty();
        }
        for (int group = 0; group < names.size(); group++) {
          values.put(names.get(group), matcher.group(group + 1));
        }
      }
      return Optional.of(values);
    }

    private static String regex(String element, List<String> names) {
      StringBuilder regex = new StringBuilder();
      for (int at = 0; at < element.length(); ) {
        char c = element.charAt(at);
        if (c == '{') {
          int end = element.indexOf('}', at);
          names.add(element.substring(at + 1, end));
          regex.append("(.*)");
          at = end + 1;
        } else if (c == '\\') {
          regex.append(element, at, at + 4);
          at += 4;
        } else {
          regex.append(c);
          at++;
        }
      }
      return regex.toString();
    }
  }
}
