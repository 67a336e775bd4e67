package io.weft.namers.inet.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ResolvConfTest {
  @Test
  void readsServersDomainsAndDots() {
    ResolvConf conf =
        ResolvConf.parse(
            """
            # comment
            ; another
            nameserver 10.0.0.1
              nameserver\tfd00::1
            nameserver ns.example
            nameserver
            search a.example B.example.
            options edns0 ndots:5 timeout:1
            sortlist 1.2.3.4
            """);
    assertThat(conf.servers())
        .extracting(server -> server.getAddress().getHostAddress())
        .containsExactly("10.0.0.1", "fd00:0:0:0:0:0:0:1");
    assertThat(conf.servers()).allMatch(server -> server.getPort() == 53);
    assertThat(conf.search()).containsExactly("a.example", "b.example");
    assertThat(conf.ndots()).isEqualTo(5);
  }

  @Test
  void theLastOfSearchAndDomainCounts() {
    assertThat(ResolvConf.parse("search a b\ndomain c d\n").search()).containsExactly("c");
    assertThat(ResolvConf.parse("domain c\nsearch a b\n").search()).containsExactly("a", "b");
  }

  @Test
  void withoutAServerItIsThisMachine() {
    assertThat(ResolvConf.parse("")).isEqualTo(ResolvConf.DEFAULT);
    assertThat(ResolvConf.parse("options ndots:99 ndots:x").ndots()).isEqualTo(15);
  }

  @Test
  void ordersNames() {
    ResolvConf conf = new ResolvConf(List.of(), List.of("a", "b"), 1);
    assertThat(conf.candidates("web")).containsExactly("web.a", "web.b", "web");
    assertThat(conf.candidates("web.x")).containsExactly("web.x", "web.x.a", "web.x.b");
    assertThat(conf.candidates("web.")).containsExactly("web.");
  }

  @Property
  void anyTextIsRead(@ForAll String text) {
    assertThat(ResolvConf.parse(text).servers()).isNotEmpty();
    assertThat(ResolvConf.parse("search " + text + "\noptions " + text).candidates("web"))
        .contains("web");
  }
}
