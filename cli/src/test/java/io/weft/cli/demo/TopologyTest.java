package io.weft.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import io.weft.cli.demo.users.NoSuchUser;
import io.weft.cli.demo.users.User;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TopologyTest {
  @Test
  void twoAtOnceHaveNoAddressInCommon() throws Exception {
    try (Ports some = new Ports();
        Ports others = new Ports()) {
      Topology one = Topology.find(some);
      some.release();
      Topology two = Topology.find(others);

      Set<Object> addresses = new HashSet<>();
      for (Topology topology : List.of(one, two)) {
        Stream.concat(
                Stream.of(
                    topology.outgoing(),
                    topology.adminA(),
                    topology.incomingV1(),
                    topology.incomingV2(),
                    topology.adminB()),
                topology.instances().stream().map(Instance::address))
            .forEach(address -> assertThat(addresses.add(address)).isTrue());
      }
    }
  }

  @Test
  void anInstanceIsToldByWhatItAnswers() throws Exception {
    UserDirectory directory = new UserDirectory("v1-c", 3);

    long id = directory.addUser(new User("Ada"));

    assertThat(UserIds.instance(id)).isEqualTo(3);
    assertThat(directory.getUser(id)).isEqualTo(new User("Ada").setServedBy("v1-c"));
    assertThat(directory.getUser(1).getServedBy()).isEqualTo("v1-c");
    assertThatThrownBy(() -> directory.getUser(UserIds.NOBODY))
        .isEqualTo(new NoSuchUser(UserIds.NOBODY, "v1-c"));
  }

  @Test
  void twoOfHttpAtOnceHaveNoAddressInCommonEither() throws Exception {
    try (Ports some = new Ports();
        Ports others = new Ports()) {
      HttpTopology one = HttpTopology.find(some);
      some.release();
      HttpTopology two = HttpTopology.find(others);

      assertThat(addresses(one)).doesNotContainAnyElementsOf(addresses(two));
      assertThat(addresses(one)).doesNotHaveDuplicates();
    }
  }

  private static List<InetSocketAddress> addresses(HttpTopology topology) {
    return Stream.concat(
            Stream.of(
                topology.nodeA(),
                topology.adminA(),
                topology.web(),
                topology.nodeB(),
                topology.adminB(),
                topology.nodeC(),
                topology.adminC()),
            topology.users().stream().map(Instance::address))
        .toList();
  }

  @Test
  void anAnswerTellsEachServiceOnItsWay() throws Exception {
    Headers headers = new Headers();
    headers.add("l5d-ctx-dtab", "/a=>/b");
    headers.add("Via", "1.1 weft");
    headers.add("Via", "2.0 weft");

    Hop web = Hop.of("web", headers);

    assertThat(web).isEqualTo(new Hop("web", "/a=>/b", "", "1.1 weft, 2.0 weft"));
    assertThat(Hop.parse(web.line() + web.line())).containsExactly(web, web);
  }

  @Test
  void readsACounterWithAndWithoutLabels() {
    String metrics =
        """
        # TYPE weft_x_total counter
        weft_x_total{router="a",cluster="/#/x"} 3.0
        weft_x_total{router="b",cluster="/#/x"} 4.0
        weft_x_total_other 100
        weft_y 2
        """;

    assertThat(Admin.sum(metrics, "weft_x_total")).isEqualTo(7);
    assertThat(Admin.sum(metrics, "weft_y")).isEqualTo(2);
    assertThat(Admin.sum(metrics, "weft_z")).isZero();
  }
}
