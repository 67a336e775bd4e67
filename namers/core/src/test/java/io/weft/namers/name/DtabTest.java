package io.weft.namers.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DtabTest {
  @Provide
  Arbitrary<NameTree<Path>> trees() {
    return Names.trees(Names.paths());
  }

  @Provide
  Arbitrary<Dtab> dtabs() {
    return Names.dtabs(Names.paths());
  }

  @Provide
  Arbitrary<Dtab> smallDtabs() {
    return Names.dtabs(Names.smallPaths());
  }

  @Provide
  Arbitrary<Path> smallPaths() {
    return Names.smallPaths();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "/", "a", "*", ";", "|", "&", "=>", "(", ")", "!", "~", "$", "#", "\n", " ", "0.5", ".",
            "\\x", "2f", "é", "\0")
        .list()
        .ofMaxSize(20)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void printsTheTreeItParses(@ForAll("trees") NameTree<Path> tree) {
    assertThat(NameTree.parse(tree.toString())).isEqualTo(tree);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void printsTheDtabItParses(@ForAll("dtabs") Dtab dtab) {
    assertThat(Dtab.parse(dtab.toString())).isEqualTo(dtab);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void readsAnyTextOrSaysWhatIsWrong(@ForAll("texts") String text) {
    try {
      Dtab dtab = Dtab.parse(text);
      assertThat(Dtab.parse(dtab.toString())).isEqualTo(dtab);
    } catch (NameSyntaxException e) {
      assertThat(e.position()).isBetween(0, text.length());
      assertThat(e.expected()).isNotBlank();
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void looksUpInReverse(@ForAll("smallDtabs") Dtab dtab, @ForAll("smallPaths") Path path) {
    List<NameTree<Path>> expected = new ArrayList<>();
    for (Dentry dentry : dtab.dentries()) {
      String[] prefix = dentry.prefix().toString().substring(1).split("/", -1);
      int size = dentry.prefix().size();
      boolean matches = size <= path.size();
      for (int i = 0; matches && i < size; i++) {
        matches = prefix[i].equals("*") || prefix[i].equals(path.element(i));
      }
      if (matches) {
        expected.add(0, dentry.dst().map(leaf -> leaf.concat(path.drop(size))));
      }
    }
    NameTree<Path> found = dtab.lookup(path);
    if (expected.size() > 1) {
      assertThat(found).isEqualTo(new NameTree.Alt<>(expected));
    } else {
      assertThat(found).isEqualTo(expected.isEmpty() ? NameTree.neg() : expected.get(0));
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void looksUpInBothWhenJoined(
      @ForAll("smallDtabs") Dtab one,
      @ForAll("smallDtabs") Dtab other,
      @ForAll("smallPaths") Path path) {
    List<Dentry> matching = new ArrayList<>(other.matching(path));
    matching.addAll(one.matching(path));
    assertThat(one.concat(other).matching(path)).isEqualTo(matching);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "/a | /b@/a | /b",
        "/a & /b | /c@/a & /b | /c",
        "/a | /b & /c@/a | /b & /c",
        "(/a | /b) & /c@(/a | /b) & /c",
        "(/a | /b) | /c@(/a | /b) | /c",
        "((/a))@/a",
        ".7*/a & 0.3 * /b@0.70*/a & 0.30*/b",
        "1*/a & 2.*/b@/a & 2.00*/b",
        "0.125 * /a & /b@0.125*/a & /b",
        "0.5 * /a@/a",
        "0.5*(/a|/b)&~@0.50*(/a | /b) & ~",
        "!|~|$|/$@! | ~ | $ | /$",
        "/$/inet/127.0.0.1/80@/$/inet/127.0.0.1/80",
        "/@/",
      })
  void printsTrees(String text, String printed) {
    assertThat(NameTree.parse(text)).hasToString(printed);
  }

  @Test
  void ampersandBindsTighter() {
    NameTree<Path> a = NameTree.leaf(Path.of("a"));
    NameTree<Path> b = NameTree.leaf(Path.of("b"));
    NameTree<Path> c = NameTree.leaf(Path.of("c"));
    NameTree<Path> both =
        new NameTree.Union<>(
            List.of(new NameTree.Weighted<>(1, a), new NameTree.Weighted<>(0.5, b)));
    assertThat(NameTree.parse("/a & .5*/b | /c")).isEqualTo(new NameTree.Alt<>(List.of(both, c)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "''@''",
        "' ; ;; '@''",
        "'/a => /b;'@/a=>/b",
        "'/a=>/b;/*/c=>/d|~'@/a=>/b;/*/c=>/d | ~",
        "'# first\n/a => # where\n /b ; # last\n'@/a=>/b",
        "'/ => /x'@/=>/x",
        "'/#/fs => /#/io.l5d.fs'@/#/fs=>/#/io.l5d.fs",
      })
  void printsDtabs(String text, String printed) {
    assertThat(Dtab.parse(text)).hasToString(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a",
        "/a =>",
        "/a = > /b",
        "/a => /b /c",
        "/a => /b | ",
        "/a => /*",
        "/a* => /b",
        "/a => (/b",
        "/a => /b)",
        "/a => . * /b",
        "/a => 1.2.3 * /b",
        "/a => 1 /b",
        "/a => -1*/b",
        "/a => /b, /c => /d",
        "=> /b",
        "/a/ => /b"
      })
  void refuses(String text) {
    assertThatThrownBy(() -> Dtab.parse(text)).isInstanceOf(NameSyntaxException.class);
  }

  @Test
  void saysWhatIsWrongAndWhere() {
    assertThatThrownBy(() -> Dtab.parse("/svc => /host |; /a=>/b"))
        .hasMessage(
            "expected '/', '(', '!', '~', '$' or a weight but found ';' at:"
                + " /svc => /host |[;] /a=>/b")
        .satisfies(e -> assertThat(((NameSyntaxException) e).position()).isEqualTo(15));
    assertThatThrownBy(() -> Dtab.parse("/a => 9" + "9".repeat(400) + "*/b"))
        .hasMessageContaining("a weight below");
  }

  @Test
  void refusesAbsurdNesting() {
    int deepest = Parser.MAX_NESTING;
    assertThat(NameTree.parse("(".repeat(deepest) + "/a" + ")".repeat(deepest))).hasToString("/a");
    assertThatThrownBy(() -> NameTree.parse("(".repeat(1_000_000)))
        .isInstanceOf(NameSyntaxException.class)
        .hasMessageContaining("parentheses");
  }

  @Test
  void aWildcardStandsForExactlyOneElement() {
    Prefix prefix = Prefix.parse("/a/*/c");
    assertThat(prefix.matches(Path.parse("/a/b/c"))).isTrue();
    assertThat(prefix.matches(Path.parse("/a/b/c/d"))).isTrue();
    assertThat(prefix.matches(Path.parse("/a/c"))).isFalse();
    assertThat(prefix.matches(Path.parse("/a/b/b/c"))).isFalse();
    assertThat(Prefix.parse("/").matches(Path.empty())).isTrue();
    assertThat(Prefix.parse("/\\x2a")).isNotEqualTo(Prefix.parse("/*")).hasToString("/\\x2a");
  }

  @Test
  void theRestOfThePathGoesToEachLeaf() {
    assertThat(Dtab.parse("/svc => /a & (/b | ~)").lookup(Path.parse("/svc/x/y")))
        .hasToString("/a/x/y & (/b/x/y | ~)");
  }
}
