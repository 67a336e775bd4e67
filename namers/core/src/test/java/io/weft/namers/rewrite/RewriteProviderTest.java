package io.weft.namers.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.settings.SettingsException;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriteProviderTest {
  private final RewriteProvider provider = new RewriteProvider();

  private String rewritten(String pattern, String name, String path) {
    MapSettings settings = new MapSettings(Map.of("pattern", pattern, "name", name));
    DiscoveryContext context =
        new DiscoveryContext(
            Path.parse("/#/rw"),
            new ManualLoop(),
            MetricScope.none(),
            RandomGenerator.getDefault());
    try (Namer namer = provider.parse(settings).open(context);
        Seen<NameTree<Name>> seen = new Seen<>(namer.lookup(Path.parse(path)))) {
      settings.done();
      return seen.value().toString();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/{port}/{ns}/{svc}, /k8s/{ns}/{port}/{svc},  /http/default/web,    /k8s/default/http/web",
    "/{service}/api,     /srv/{service},          /users/api/v1/get,    /srv/users/v1/get",
    "/{service}/api,     /srv/{service},          /users/web,           ~",
    "/{service}/api,     /srv/{service},          /users,               ~",
    "/*/{svc},           /#/io.l5d.fs/{svc},      /prod/web,            /#/io.l5d.fs/web",
    "/{a}-{b},           /{b}/{a},                /x-y-z/r,             /z/x-y/r",
    "/{v},               /$/inet/{v}.local/80,    /web,                 /$/inet/web.local/80",
    "/,                  /srv,                    /a/b,                 /srv/a/b",
    "/{v},               /,                       /a/b,                 /b",
    "/{v},               /x/{v},                  /\\xff/b,             /x/\\xff/b",
  })
  void rewrites(String pattern, String name, String path, String result) {
    assertThat(rewritten(pattern, name, path)).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    "/{a,  /x,    'pattern expected ''}'' but the text ends at: /{a[]'",
    "/{a}, /{b},  'name variable {b} is not known; there are a'",
    "/a,   /{b},  'name variable {b} is not known; there is none'",
    "/a,   x,     'name expected ''/'' but found ''x'' at: [x]'",
  })
  void saysWhichSettingIsWrong(String pattern, String name, String problem) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> rewritten(pattern, name, "/"))
        .withMessage(problem);
  }

  @Test
  void wantsBothSettings() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> provider.parse(new MapSettings(Map.of("name", "/a"))))
        .withMessage("pattern must be given");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> provider.parse(new MapSettings(Map.of("pattern", "/a"))))
        .withMessage("name must be given");
    assertThat(provider.defaultPrefix()).hasToString("/io.l5d.rewrite");
    assertThat(provider.aliases()).containsExactly("rewrite");
  }
}
