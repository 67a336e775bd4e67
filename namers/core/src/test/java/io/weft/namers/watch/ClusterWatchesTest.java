package io.weft.namers.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.Seen;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClusterWatchesTest {
  private static final Answer EMPTY = Answer.of(AddrSet.of(List.of()));
  private static final Answer GONE = Answer.of(new AddrSet.Neg());

  private final ManualLoop loop = new ManualLoop();
  private final Var<Answer> source = Var.pending();
  private final ClusterWatches<String> watches =
      new ClusterWatches<>(
          new DiscoveryContext(Path.parse("/#/test"), loop, MetricScope.none(), new Random(1)),
          new Safeguards(Duration.ofSeconds(10), Duration.ofSeconds(2)),
          Path::of,
          key -> this::observeSource);
  private boolean observed;
  private final Seen<NameTree<Name>> name = new Seen<>(watches.lookup("web", Path.of("rest")));
  private final Seen<AddrSet> addresses = new Seen<>(watches.addresses("web"));

  private static Answer answer(int... ports) {
    return Answer.of(
        AddrSet.of(
            IntStream.of(ports)
                .mapToObj(
                    port ->
                        Address.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                .toList()));
  }

  private Activity.Observation observeSource(Consumer<? super State<Answer>> observer) {
    observed = true;
    Activity.Observation observation = source.observe(observer);
    return () -> {
      observed = false;
      observation.close();
    };
  }

  private void says(Answer answer) {
    source.set(answer);
    loop.runTasks();
  }

  private void isAway(String why) {
    source.setState(new State.Failed<>(new IllegalStateException(why)));
    loop.runTasks();
  }

  private WatchReport report() {
    List<WatchReport> reports = watches.reports();
    assertThat(reports).hasSize(1);
    return reports.get(0);
  }

  @Test
  void aClusterIsBoundWhileItHasEndpoints() {
    loop.runTasks();
    assertThat(name.isPending()).isTrue();
    says(answer(1, 2));
    assertThat(name.value()).hasToString("/#/test/web (residual /rest)");
    assertThat(addresses.value()).isEqualTo(answer(1, 2).set());
    says(answer(2));
    assertThat(addresses.value()).isEqualTo(answer(2).set());
    assertThat(name.states()).hasSize(2);
    assertThat(report()).isEqualTo(new WatchReport(Path.parse("/#/test/web"), true, 0, null, 0));
  }

  @Test
  void whileANameIsBoundItsEndpointsDoNotVanish() {
    says(answer(1));
    Name.Bound bound = (Name.Bound) ((NameTree.Leaf<Name>) name.value()).value();
    Seen<AddrSet> used = new Seen<>(bound.addresses());
    says(new Answer(AddrSet.of(List.of()), Map.of(), 1));
    assertThat(name.value()).isInstanceOf(NameTree.Neg.class);
    assertThat(used.value()).isEqualTo(answer(1).set());
    says(answer(2));
    assertThat(used.value()).isEqualTo(answer(2).set());
    used.close();
  }

  @Test
  void aClusterThatIsNotThereIsNegative() {
    says(GONE);
    assertThat(name.value()).isInstanceOf(NameTree.Neg.class);
  }

  @Test
  void theLastGoodAddressesStayWhileTheSourceIsAway() {
    says(answer(1));
    isAway("connection refused");
    loop.advance(Duration.ofSeconds(7));
    assertThat(addresses.value()).isEqualTo(answer(1).set());
    assertThat(report().staleSeconds()).isEqualTo(7);
    assertThat(report().problem()).isEqualTo("connection refused");
    says(answer(1));
    assertThat(report().staleSeconds()).isZero();
    assertThat(report().problem()).isNull();
    assertThat(addresses.states()).hasSize(2);
  }

  @Test
  void aSuddenEmptyAnswerIsHeldBack() {
    says(answer(1));
    says(GONE);
    loop.advance(Duration.ofSeconds(9));
    assertThat(addresses.value()).isEqualTo(answer(1).set());
    assertThat(report().problem()).contains("no endpoint all of a sudden");
    says(EMPTY);
    loop.advance(Duration.ofSeconds(1));
    assertThat(addresses.value()).isEqualTo(GONE.set());
    assertThat(name.value()).isInstanceOf(NameTree.Neg.class);
  }

  @Test
  void anAnswerThatFlapsIsNotSeenAtAll() {
    says(answer(1));
    for (int i = 0; i < 20; i++) {
      says(EMPTY);
      loop.advance(Duration.ofSeconds(5));
      says(answer(1));
      loop.advance(Duration.ofSeconds(5));
    }
    assertThat(addresses.states()).hasSize(2);
    assertThat(name.states()).hasSize(2);
  }

  @Test
  void aSourceThatGoesAwayAfterAnEmptyAnswerIsNotBelieved() {
    says(answer(1));
    says(EMPTY);
    isAway("gone");
    loop.advance(Duration.ofMinutes(1));
    assertThat(addresses.value()).isEqualTo(answer(1).set());
  }

  @Test
  void endpointsThatSayThatTheyLeaveAreBelievedAtOnce() {
    says(answer(1));
    says(new Answer(AddrSet.of(List.of()), Map.of(), 1));
    assertThat(name.value()).isInstanceOf(NameTree.Neg.class);
    says(GONE);
    assertThat(addresses.value()).isEqualTo(GONE.set());
  }

  @Test
  void entriesThatCannotBeReadAreLeftOut() {
    says(new Answer(answer(1).set(), Map.of("member_2", "no JSON"), 0));
    assertThat(addresses.value()).isEqualTo(answer(1).set());
    assertThat(report().skipped()).isEqualTo(1);
    says(new Answer(AddrSet.of(List.of()), Map.of("member_2", "no JSON"), 0));
    loop.advance(Duration.ofMinutes(1));
    assertThat(addresses.value()).isEqualTo(answer(1).set());
    assertThat(report().problem()).isEqualTo("none of its entries can be read: no JSON");
  }

  @Test
  void aSourceThatWasNeverReachedIsUnreachableAfterAWhile() {
    isAway("connection refused");
    loop.advance(Duration.ofMillis(1_900));
    assertThat(name.isPending()).isTrue();
    loop.advance(Duration.ofMillis(100));
    assertThat(name.failure())
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.DISCOVERY_UNREACHABLE))
        .hasMessage("/#/test/web is not known: connection refused");
    assertThat(report().known()).isFalse();
    says(answer(1));
    assertThat(name.value()).hasToString("/#/test/web (residual /rest)");
  }

  @Test
  void aLargeSetThatChangesAllTheTimeIsToldNowAndThen() {
    int[] many = IntStream.rangeClosed(1, 10_000).toArray();
    says(answer(many));
    assertThat(addresses.value()).isEqualTo(answer(many).set());
    for (int i = 0; i < 100; i++) {
      many[i] = 20_000 + i;
      says(answer(many));
      loop.advance(Duration.ofMillis(10));
    }
    assertThat(addresses.states()).hasSize(4); // pending, at once, and after each half second
    loop.advance(Duration.ofMillis(500));
    assertThat(addresses.value()).isEqualTo(answer(many).set());
  }

  @Test
  @DisplayName("pain point 8: the last observer ends the watch")
  void theLastObserverEndsTheWatch() {
    says(answer(1));
    name.close();
    loop.runTasks();
    assertThat(observed).isTrue();
    addresses.close();
    loop.runTasks();
    assertThat(observed).isFalse();
    assertThat(watches.reports()).isEmpty();
    assertThat(loop.pendingTimeouts()).isZero();
  }
}
