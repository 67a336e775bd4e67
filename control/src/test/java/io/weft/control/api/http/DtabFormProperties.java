package io.weft.control.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.control.store.Version;
import io.weft.namers.name.Dtab;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

final class DtabFormProperties {

  @Property(tries = 500)
  void aDtabIsTheSameInBothForms(@ForAll("dtabs") Dtab dtab) {
    for (DtabForm form : DtabForm.values()) {
      String written = form.write(dtab);

      assertThat(written).doesNotContain("\n");
      assertThat(Dtab.parse(form.read(written.getBytes(UTF_8)))).isEqualTo(dtab);
    }
  }

  @Property(tries = 200)
  void anEtagIsAVersion(@ForAll @LongRange(min = 0) long number) {
    Version version = new Version(number);

    assertThat(Etag.parse(Etag.of(version))).contains(version);
    assertThat(Etag.parse("\"" + Etag.of(version) + "\"")).contains(version);
  }

  @Provide
  Arbitrary<Dtab> dtabs() {
    Arbitrary<String> paths =
        Arbitraries.of("a", "svc", "#", "$", "b-c", "\\xc3\\xa9", "1.1")
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(elements -> "/" + String.join("/", elements));
    Arbitrary<String> leaves = Arbitraries.oneOf(paths, Arbitraries.of("!", "~", "$"));
    Arbitrary<String> unions =
        Combinators.combine(Arbitraries.of("1", "0.3", "0.125", "10"), leaves)
            .as((weight, leaf) -> weight + " * " + leaf)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(shares -> String.join(" & ", shares));
    Arbitrary<String> trees =
        Arbitraries.oneOf(leaves, unions, unions.map(union -> "(" + union + ") | ~"))
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(alternatives -> String.join(" | ", alternatives));
    Arbitrary<String> prefixes = paths.map(path -> path.replace("svc", "*"));
    Arbitrary<List<String>> rules =
        Combinators.combine(prefixes, trees)
            .as((prefix, tree) -> prefix + " => " + tree)
            .list()
            .ofMaxSize(5);
    return rules.map(all -> Dtab.parse(String.join(";", all)));
  }
}
