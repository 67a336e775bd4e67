package io.weft.namers.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.bind.SystemNamerProviders;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.Seen;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewritingNameTest {

  /** What a path stands for: {@code ~} or another path. */
  private static String rewritten(String text) {
    Path path = Path.parse(text);
    RewritingName name =
        RewritingName.all().stream()
            .filter(one -> one.name().equals(path.element(0)))
            .findFirst()
            .orElseThrow();
    DiscoveryContext context =
        new DiscoveryContext(
            Path.of("$", name.name()),
            new ManualLoop(),
            MetricScope.none(),
            RandomGenerator.getDefault());
    try (Namer namer = name.open(context);
        Seen<NameTree<Name>> seen = new Seen<>(namer.lookup(path.drop(1)))) {
      return seen.value().toString();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "anyMethod,       /POST/a/b,                          /a/b",
    "anyMethod,       /GET,                               /",
    "anyMethod,       /Post/a,                            ~",
    "anyMethod,       /A.B/a,                             ~",
    "anyMethod,       /,                                  ~",
    "anyMethodPfx,    /pfx/POST/a,                        /pfx/a",
    "anyMethodPfx,    /pfx/x/a,                           ~",
    "anyMethodPfx,    /POST,                              ~",
    "anyHost,         /h.com/a,                           /a",
    "anyHost,         /h_1.com:80/a,                      /a",
    "anyHost,         /2001:db8::1/a,                     /a",
    "anyHost,         /a%b/a,                             ~",
    "anyHostPfx,      /pfx/h.com/a,                       /pfx/a",
    "anyHostPfx,      /\\xff/h.com/a,                     /\\xff/a",
    "anyHostPfx,      /pfx/\\x0ah/a,                      ~",
    "anyHostPfx,      /pfx,                               ~",
    "subdomainOf,     /buoyant.io/foo.buoyant.io/r,       /foo/r",
    "subdomainOf,     /buoyant.io/a.b.buoyant.io,         /a.b",
    "subdomainOf,     /buoyant.io/buoyant.io/r,           ~",
    "subdomainOf,     /buoyant.io/.buoyant.io/r,          ~",
    "subdomainOf,     /buoyant.io/foobuoyant.io/r,        ~",
    "subdomainOf,     /buoyant.io/foo.buoyant.com/r,      ~",
    "subdomainOf,     /buoyant.io,                        ~",
    "subdomainOfPfx,  /buoyant.io/pfx/foo.buoyant.io/r,   /pfx/foo/r",
    "subdomainOfPfx,  /a.b/foo/bar_suffix.a.b/bah,        /foo/bar_suffix/bah",
    "subdomainOfPfx,  /a.b/foo/bar-suffix.a.b/bah,        /foo/bar-suffix/bah",
    "subdomainOfPfx,  /a.b/pfx/a.b/r,                     ~",
    "subdomainOfPfx,  /a.b/pfx,                           ~",
    "domainToPath,    /foo.buoyant.io,                    /io/buoyant/foo",
    "domainToPath,    /foo.buoyant.io./r,                 /io/buoyant/foo/r",
    "domainToPath,    /foo,                               /foo",
    "domainToPath,    /foo..io,                           ~",
    "domainToPath,    /.io,                               ~",
    "domainToPath,    /.,                                 ~",
    "domainToPathPfx, /pfx/foo.buoyant.io/r,              /pfx/io/buoyant/foo/r",
    "domainToPathPfx, /pfx/a%b/r,                         ~",
  })
  void takesHostsAndMethodsApart(String name, String path, String result) {
    assertThat(rewritten("/io.buoyant.http." + name + (path.equals("/") ? "" : path)))
        .isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    "/pfx/host:80/etc,            /pfx/host/80/etc,        /pfx/80/host/etc",
    "/pfx/host.org:http-alt,      /pfx/host.org/http-alt,  /pfx/http-alt/host.org",
    "/pfx/host:a-,                /pfx/host/a-,            /pfx/a-/host",
    "/pfx/host,                   ~,                       ~",
    "/pfx/host:,                  ~,                       ~",
    "/pfx/:80,                    ~,                       ~",
    "/pfx/a:b:80,                 ~,                       ~",
    "/pfx/2001:db8::1:80,         ~,                       ~",
    "/pfx/host:-a,                ~,                       ~",
    "/pfx/host:HTTP,              ~,                       ~",
    "/pfx,                        ~,                       ~",
  })
  void takesHostAndPortApart(String path, String hostFirst, String portFirst) {
    assertThat(rewritten("/io.buoyant.hostportPfx" + path)).isEqualTo(hostFirst);
    assertThat(rewritten("/io.buoyant.porthostPfx" + path)).isEqualTo(portFirst);
  }

  @Test
  void aPortIsALabelOfAtMost63() {
    String longest = "a".repeat(63);
    assertThat(rewritten("/io.buoyant.hostportPfx/p/h:" + longest)).isEqualTo("/p/h/" + longest);
    assertThat(rewritten("/io.buoyant.hostportPfx/p/h:" + longest + "a")).isEqualTo("~");
  }

  @Test
  @DisplayName("pain point 26: subdomainOfPfx takes the port off a host")
  void takesThePortOffAHost() {
    assertThat(rewritten("/io.buoyant.http.subdomainOfPfx/a.b/foo/bar.a.b:9090/bah"))
        .isEqualTo("/foo/bar/bah");
    assertThat(rewritten("/io.buoyant.http.subdomainOf/a.b/bar.a.b:9090/bah"))
        .isEqualTo("/bar/bah");
  }

  @Test
  void areAmongTheSystemNames() {
    assertThat(SystemNamerProviders.names())
        .contains("nil", "fail", "inet", "io.buoyant.http.anyHost", "io.buoyant.porthostPfx")
        .hasSizeGreaterThanOrEqualTo(13);
  }
}
