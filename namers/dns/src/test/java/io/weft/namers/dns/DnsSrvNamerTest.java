package io.weft.namers.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.dns.DnsResponseCode;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.MapSettings;
import io.weft.testkit.ScriptedNameServer;
import io.weft.testkit.ScriptedNameServer.Answer;
import io.weft.testkit.ScriptedNameServer.OverTcp;
import io.weft.testkit.ScriptedNameServer.ResourceRecord;
import io.weft.testkit.ScriptedNameServer.Silence;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a name server that says what a test has it say, and a clock that it drives. */
class DnsSrvNamerTest {
  private static final String WEB = "_web._tcp.example";

  private final ManualLoop loop = new ManualLoop();
  private ScriptedNameServer dns;
  private Namer namer;
  private Seen<NameTree<Name>> seen;

  @BeforeEach
  void start() throws Exception {
    dns = ScriptedNameServer.start();
    dns.set("a.example", "A", 3_600, "10.0.0.1");
    dns.set("b.example", "A", 3_600, "10.0.0.2");
    dns.set("c.example", "A", 3_600, "10.0.0.3");
    String host = "127.0.0.1:" + dns.address().getPort();
    namer =
        new DnsSrvNamerProvider()
            .parse(new MapSettings(Map.of("dnsHosts", List.of(host))))
            .open(
                new DiscoveryContext(
                    Path.parse("/#/io.l5d.dnssrv"), loop, MetricScope.none(), new Random(1)));
    seen = new Seen<>(namer.lookup(Path.of(WEB)));
  }

  @AfterEach
  void end() throws Exception {
    namer.close();
    dns.close();
  }

  private void until(Callable<Boolean> condition) {
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              loop.runTasks();
              return condition.call();
            });
  }

  /** Lets time pass meanwhile, since what is asked in real time is asked again by the clock. */
  private void advanceUntil(Callable<Boolean> condition) {
    until(
        () -> {
          loop.advance(Duration.ofMillis(500));
          return condition.call();
        });
  }

  private Seen<AddrSet> bound() {
    until(() -> seen.last() instanceof State.Ok);
    return new Seen<>(((Name.Bound) ((NameTree.Leaf<Name>) seen.value()).value()).addresses());
  }

  private boolean isNeg() {
    return seen.last() instanceof State.Ok<NameTree<Name>> ok && ok.value() instanceof NameTree.Neg;
  }

  private static List<String> endpoints(Seen<AddrSet> set) {
    return Endpoints.of(set.last());
  }

  private long asked(String question) {
    return dns.questions().stream().filter(question::equals).count();
  }

  private WatchReport report() {
    return namer.watches().get(0);
  }

  @Test
  void weightsAreShares() {
    dns.set(WEB, "SRV", 30, "0 30 80 a.example", "0 10 81 b.example", "0 0 82 c.example");
    assertThat(endpoints(bound()))
        .containsExactly("10.0.0.1:80 * 30.0", "10.0.0.2:81 * 10.0", "10.0.0.3:82 * 1.0");
  }

  @Test
  void withoutWeightsAllAreEqualAndAddressesShareTheirTargets() {
    dns.set("a.example", "A", 30, "10.0.0.1", "10.0.0.7");
    dns.set(WEB, "SRV", 30, "0 0 80 a.example", "0 0 80 b.example");
    assertThat(endpoints(bound()))
        .containsExactly("10.0.0.1:80 * 0.5", "10.0.0.2:80 * 1.0", "10.0.0.7:80 * 0.5");
  }

  @Test
  void twoRecordsForOnePlaceAddUp() {
    dns.set("b.example", "A", 30, "10.0.0.1");
    dns.set(WEB, "SRV", 30, "0 5 80 a.example", "0 7 80 b.example", "0 2 81 b.example");
    assertThat(endpoints(bound())).containsExactly("10.0.0.1:80 * 12.0", "10.0.0.1:81 * 2.0");
  }

  @Test
  void othersTakeOverWhenThoseOfTheLowestPriorityAreGone() {
    dns.set("a.example", "A", 2, "10.0.0.1");
    dns.set(WEB, "SRV", 2, "1 1 80 a.example", "1 1 80 gone.example", "2 1 80 b.example");
    Seen<AddrSet> set = bound();
    assertThat(endpoints(set)).containsExactly("10.0.0.1:80 * 1.0");
    dns.forget("a.example");
    advanceUntil(() -> endpoints(set).equals(List.of("10.0.0.2:80 * 1.0")));
    dns.set("a.example", "A", 2, "10.0.0.5");
    advanceUntil(() -> endpoints(set).equals(List.of("10.0.0.5:80 * 1.0")));
    assertThat(seen.states()).hasSize(2);
  }

  @Test
  void aRotatedAnswerIsNoChange() {
    dns.set(WEB, "SRV", 1, "0 1 80 a.example", "0 1 80 b.example");
    Seen<AddrSet> set = bound();
    dns.set(WEB, "SRV", 1, "0 1 80 b.example", "0 1 80 a.example");
    advanceUntil(() -> asked("SRV " + WEB) > 3);
    assertThat(set.states()).hasSize(1);
  }

  @Test
  void addressesThatAreSentAlongAreNotAskedFor() {
    dns.set(
        WEB,
        "SRV",
        new Answer(
            DnsResponseCode.NOERROR,
            List.of(
                new ResourceRecord(WEB, "SRV", 30, "0 1 80 x.example"),
                new ResourceRecord(WEB, "SRV", 30, "0 1 80 y.example")),
            List.of(
                new ResourceRecord("x.example", "A", 30, "10.0.1.1"),
                new ResourceRecord("X.example", "AAAA", 30, "fd00::1"),
                new ResourceRecord("y.example", "A", 30, "10.0.1.2"),
                // Nobody asked about this one.
                new ResourceRecord("a.example", "A", 30, "6.6.6.6"))));
    dns.set("y.example", "AAAA", 30, "fd00::2");
    assertThat(endpoints(bound()))
        .containsExactly(
            "10.0.1.1:80 * 0.5", "10.0.1.2:80 * 0.5", "fd00::1:80 * 0.5", "fd00::2:80 * 0.5");
    assertThat(dns.questions()).containsExactly("SRV " + WEB, "AAAA y.example");
    // For another service its own name server is asked.
    dns.set("_api._tcp.example", "SRV", 30, "0 1 80 a.example");
    seen = new Seen<>(namer.lookup(Path.of("_api._tcp.example")));
    assertThat(endpoints(bound())).containsExactly("10.0.0.1:80 * 1.0");
  }

  @Test
  void asksAgainAfterTheIntervalOrSoonerIfTheAnswerSaysSo() {
    dns.set(WEB, "SRV", 3_600, "0 1 80 a.example");
    Seen<AddrSet> set = bound();
    loop.advance(Duration.ofMillis(4_999));
    assertThat(asked("SRV " + WEB)).isEqualTo(1);
    dns.set(WEB, "SRV", 2, "0 1 80 b.example");
    loop.advance(Duration.ofMillis(501));
    until(() -> endpoints(set).equals(List.of("10.0.0.2:80 * 1.0")));
    dns.set(WEB, "SRV", 2, "0 1 80 c.example");
    loop.advance(Duration.ofMillis(2_200));
    until(() -> endpoints(set).equals(List.of("10.0.0.3:80 * 1.0")));
    // The addresses of targets have a time to live of their own.
    assertThat(asked("A a.example")).isEqualTo(1);
  }

  @Test
  void aServiceThatIsNotThereIsNegativeUntilItComes() {
    until(this::isNeg);
    dns.set(WEB, "SRV", 30, "0 1 80 a.example");
    advanceUntil(() -> !isNeg());
    assertThat(endpoints(bound())).containsExactly("10.0.0.1:80 * 1.0");
  }

  @Test
  void aServiceWithoutAnAddressIsNegative() {
    dns.set(WEB, "SRV", 30, "0 1 80 gone.example");
    until(this::isNeg);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutAnAnswerTheNameIsUnknownAfterAWhile(boolean silent) {
    dns.set(
        WEB, "SRV", silent ? new Silence() : ScriptedNameServer.failure(DnsResponseCode.SERVFAIL));
    loop.advance(Duration.ofSeconds(2));
    until(() -> seen.last() instanceof State.Failed);
    assertThat(seen.failure()).hasMessageContaining("/#/io.l5d.dnssrv/" + WEB + " is not known");
    dns.set(WEB, "SRV", 30, "0 1 80 a.example");
    advanceUntil(() -> seen.last() instanceof State.Ok);
    assertThat(endpoints(bound())).containsExactly("10.0.0.1:80 * 1.0");
  }

  @Test
  void theLastEndpointsStayWhileNobodyAnswers() {
    dns.set(WEB, "SRV", 1, "0 1 80 a.example");
    Seen<AddrSet> set = bound();
    dns.set(WEB, "SRV", ScriptedNameServer.failure(DnsResponseCode.REFUSED));
    advanceUntil(() -> report().staleSeconds() > 100);
    assertThat(report().problem()).contains("Refused");
    assertThat(set.states()).hasSize(1);
    dns.set(WEB, "SRV", 1, "0 1 80 a.example");
    advanceUntil(() -> report().problem() == null);
    assertThat(set.states()).hasSize(1);
  }

  @Test
  void theLastEndpointsStayForAWhileWhenAllAreGoneAtOnce() {
    dns.set(WEB, "SRV", 1, "0 1 80 a.example");
    Seen<AddrSet> set = bound();
    dns.forget(WEB);
    advanceUntil(() -> report().problem() != null);
    loop.advance(Duration.ofSeconds(9));
    assertThat(endpoints(set)).containsExactly("10.0.0.1:80 * 1.0");
    loop.advance(Duration.ofSeconds(1));
    assertThat(isNeg()).isTrue();
  }

  @Test
  void aServiceThatIsSaidToBeNowhereIsGoneAtOnce() {
    dns.set(WEB, "SRV", 1, "0 1 80 a.example");
    bound();
    dns.set(
        WEB,
        "SRV",
        ScriptedNameServer.answer(List.of(new ResourceRecord(WEB, "SRV", 1, "0 0 0 "))));
    loop.advance(Duration.ofMillis(1_100));
    until(this::isNeg);
  }

  @Test
  void anAddressThatIsNotToldLeavesItsTargetOut() {
    dns.set("b.example", "A", ScriptedNameServer.failure(DnsResponseCode.SERVFAIL));
    dns.set(WEB, "SRV", 30, "0 1 80 a.example", "0 1 80 b.example", "0 1 0 c.example");
    assertThat(endpoints(bound())).containsExactly("10.0.0.1:80 * 1.0");
    assertThat(report().skipped()).isEqualTo(2);
    dns.set("b.example", "A", 1, "10.0.0.2");
    advanceUntil(() -> report().skipped() == 1);
    Seen<AddrSet> set = bound();
    assertThat(endpoints(set)).containsExactly("10.0.0.1:80 * 1.0", "10.0.0.2:80 * 1.0");
    // Once known it stays.
    dns.set("b.example", "A", ScriptedNameServer.failure(DnsResponseCode.SERVFAIL));
    long before = asked("A b.example");
    advanceUntil(() -> asked("A b.example") > before + 4);
    assertThat(set.states()).hasSize(1);
  }

  @Test
  void aLargeServiceComesOverTcp() {
    List<ResourceRecord> records = new ArrayList<>();
    List<ResourceRecord> additional = new ArrayList<>();
    IntStream.range(0, 500)
        .forEach(
            i -> {
              String target = "t" + i + ".example";
              records.add(new ResourceRecord(WEB, "SRV", 30, "0 1 80 " + target));
              additional.add(
                  new ResourceRecord(target, "A", 30, "10.1." + i / 250 + "." + i % 250));
            });
    dns.set(WEB, "SRV", new OverTcp(new Answer(DnsResponseCode.NOERROR, records, additional)));
    assertThat(endpoints(bound())).hasSize(500);
    assertThat(dns.questions()).noneMatch(question -> question.startsWith("A "));
  }

  @Test
  void nothingIsLeftWhenNobodyLooks() {
    dns.set(WEB, "SRV", 1, "0 1 80 a.example");
    until(() -> seen.last() instanceof State.Ok);
    seen.close();
    loop.runTasks();
    assertThat(loop.pendingTimeouts()).isZero();
    assertThat(namer.watches()).isEmpty();
  }

  @Test
  void anEmptyPathIsNegative() {
    assertThat(new Seen<>(namer.lookup(Path.empty())).value()).isInstanceOf(NameTree.Neg.class);
  }
}
