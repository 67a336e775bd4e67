package io.weft.namers.inet.dns;

import static io.weft.testkit.ScriptedNameServer.answer;
import static io.weft.testkit.ScriptedNameServer.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.dns.DnsResponseCode;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.ScriptedNameServer;
import io.weft.testkit.ScriptedNameServer.Garbage;
import io.weft.testkit.ScriptedNameServer.OverTcp;
import io.weft.testkit.ScriptedNameServer.ResourceRecord;
import io.weft.testkit.ScriptedNameServer.Silence;
import io.weft.testkit.Seen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsLookupsTest {
  /** Long enough for a machine that stands still, short enough to wait for. */
  private static final Duration TIMEOUT = Duration.ofMillis(400);

  private static final Silence SILENCE = new Silence();

  @TempDir Path temp;
  private final ManualLoop loop = new ManualLoop();
  private final List<AutoCloseable> owned = new ArrayList<>();
  private ScriptedNameServer dns;

  @BeforeEach
  void start() throws Exception {
    dns = server();
  }

  @AfterEach
  void end() throws Exception {
    Collections.reverse(owned);
    for (AutoCloseable closeable : owned) {
      closeable.close();
    }
  }

  private ScriptedNameServer server() throws Exception {
    ScriptedNameServer server = ScriptedNameServer.start();
    owned.add(server);
    return server;
  }

  private Seen<List<InetAddress>> follow(String host, ScriptedNameServer... servers) {
    return follow(host, Pace.BY_TTL, servers);
  }

  private Seen<List<InetAddress>> follow(String host, Pace pace, ScriptedNameServer... servers) {
    List<InetSocketAddress> addresses =
        List.of(servers).stream().map(ScriptedNameServer::address).toList();
    DnsClient client = new DnsClient(NameServers.of(addresses), loop.ticker(), TIMEOUT);
    owned.add(client);
    return new Seen<>(DnsLookups.of(client, loop, new Random(1)).host(host, pace));
  }

  /** Waits for the next state after those that were seen before. */
  private void awaitState(Seen<?> seen, int count) {
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              loop.runTasks();
              return seen.states().size() >= count;
            });
  }

  private static List<String> ips(Seen<List<InetAddress>> seen) {
    return seen.value().stream().map(InetAddress::getHostAddress).toList();
  }

  private long asked(String question) {
    return dns.questions().stream().filter(question::equals).count();
  }

  @Test
  void findsAllAddressesOfBothKinds() {
    dns.set("web.example", "A", 30, "10.0.0.2", "10.0.0.1");
    dns.set("web.example", "AAAA", 30, "fd00::1");
    Seen<List<InetAddress>> seen = follow("web.example", dns);
    assertThat(seen.isPending()).isTrue();
    awaitState(seen, 2);
    assertThat(ips(seen)).containsExactly("10.0.0.1", "10.0.0.2", "fd00:0:0:0:0:0:0:1");
    assertThat(seen.value().get(0).getHostName()).isEqualTo("web.example");
  }

  @Test
  @DisplayName("pain point 24: an address is looked up again as often as its time to live says")
  void asksAgainByTtl() {
    dns.set("web.example", "A", 10, "10.0.0.1");
    Seen<List<InetAddress>> seen = follow("web.example", dns);
    awaitState(seen, 2);
    dns.set("web.example", "A", 300, "10.0.0.2");
    loop.advance(Duration.ofMillis(9_999));
    assertThat(asked("A web.example")).isEqualTo(1);
    loop.advance(Duration.ofMillis(1_001));
    awaitState(seen, 3);
    assertThat(ips(seen)).containsExactly("10.0.0.2");
    // A long time to live does not hide a fail-over for long.
    dns.set("web.example", "A", 0, "10.0.0.3");
    loop.advance(Duration.ofMillis(59_999));
    assertThat(asked("A web.example")).isEqualTo(2);
    loop.advance(Duration.ofMillis(6_001));
    awaitState(seen, 4);
    // One of 0 is no reason to ask without end.
    loop.advance(Duration.ofMillis(999));
    assertThat(asked("A web.example")).isEqualTo(3);
    loop.advance(Duration.ofMillis(101));
    awaitState(seen, 5);
    assertThat(ips(seen)).containsExactly("10.0.0.3");
  }

  @Test
  void answersInAnotherOrderAreTheSame() {
    dns.set("web.example", "A", 1, "10.0.0.2", "10.0.0.1");
    Seen<List<InetAddress>> seen = follow("web.example", dns);
    awaitState(seen, 2);
    dns.set("web.example", "A", 1, "10.0.0.1", "10.0.0.2");
    loop.advance(Duration.ofSeconds(2));
    awaitState(seen, 3);
    assertThat(seen.states().get(2)).isEqualTo(seen.states().get(1));
  }

  @Test
  void saysThatThereIsNoHostAndAsksAgainSoon() {
    Seen<List<InetAddress>> seen = follow("web.example", dns);
    awaitState(seen, 2);
    assertThat(seen.value()).isEmpty();
    dns.set("web.example", "AAAA", 30, "fd00::1");
    loop.advance(Duration.ofMillis(5_500));
    awaitState(seen, 3);
    assertThat(ips(seen)).containsExactly("fd00:0:0:0:0:0:0:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a..b",
        ".",
        "",
        "x23456789012345678901234567890123456789012345678901234567890123y.z"
      })
  void asksNobodyForWhatCannotBeAName(String host) {
    Seen<List<InetAddress>> seen = follow(host, dns);
    awaitState(seen, 2);
    assertThat(seen.value()).isEmpty();
    assertThat(dns.questions()).isEmpty();
  }

  @Test
  void asksOnceOnlyUntilItIsFound() {
    Seen<List<InetAddress>> seen = follow("web.example", Pace.ONCE, dns);
    awaitState(seen, 2);
    dns.set("web.example", "A", 1, "10.0.0.1");
    loop.advance(Duration.ofSeconds(6));
    awaitState(seen, 3);
    assertThat(ips(seen)).containsExactly("10.0.0.1");
    assertThat(loop.pendingTimeouts()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"SERVFAIL, ServFail", "REFUSED, Refused", "FORMERR, FormErr"})
  void takesTheNextServerWhenOneIsOfNoUse(String code, String said) throws Exception {
    ScriptedNameServer bad = server();
    bad.otherwise(failure(code(code)));
    dns.set("web.example", "A", 1, "10.0.0.1");
    Seen<List<InetAddress>> seen = follow("web.example", bad, dns);
    awaitState(seen, 2);
    assertThat(ips(seen)).containsExactly("10.0.0.1");
    // The one that answered is asked first from now on.
    int before = bad.questions().size();
    loop.advance(Duration.ofSeconds(2));
    awaitState(seen, 3);
    assertThat(bad.questions()).hasSize(before);
    // And the other one again when it fails.
    dns.set("web.example", "A", failure(code(code)));
    bad.set("web.example", "A", 1, "10.0.0.2");
    loop.advance(Duration.ofSeconds(2));
    awaitState(seen, 4);
    assertThat(ips(seen)).containsExactly("10.0.0.2");
  }

  private static DnsResponseCode code(String name) {
    return switch (name) {
      case "SERVFAIL" -> DnsResponseCode.SERVFAIL;
      case "REFUSED" -> DnsResponseCode.REFUSED;
      default -> DnsResponseCode.FORMERR;
    };
  }

  @Test
  void aServerThatSaysNothingGivesWayToTheNext() throws Exception {
    ScriptedNameServer silent = server();
    silent.otherwise(SILENCE);
    dns.set("web.example", "A", 1, "10.0.0.1");
    Seen<List<InetAddress>> seen = follow("web.example", silent, dns);
    awaitState(seen, 2);
    assertThat(ips(seen)).containsExactly("10.0.0.1");
  }

  @Test
  void failsWhileNoServerAnswersAndComesBack() {
    dns.otherwise(SILENCE);
    Seen<List<InetAddress>> seen = follow("web.example", dns);
    awaitState(seen, 2);
    String where = "127.0.0.1:" + dns.address().getPort();
    assertThat(seen.failure())
        .hasMessage("name servers do not tell A of web.example: " + where + ": no answer in time");
    assertThat(asked("A web.example")).isEqualTo(2);
    dns.otherwise(failure(DnsResponseCode.SERVFAIL));
    loop.advance(Duration.ofSeconds(1));
    awaitState(seen, 3);
    assertThat(seen.failure()).hasMessageContaining("ServFail");
    dns.set("web.example", "A", 1, "10.0.0.1");
    loop.advance(Duration.ofSeconds(10));
    awaitState(seen, 4);
    assertThat(ips(seen)).containsExactly("10.0.0.1");
  }

  @Test
  void withoutAServerNothingIsKnown() {
    Seen<List<InetAddress>> seen = follow("web.example");
    awaitState(seen, 2);
    assertThat(seen.failure()).hasMessageEndingWith("no name server is known");
  }

  @Test
  void garbageIsNoAnswer() throws Exception {
    ScriptedNameServer garbled = server();
    dns.set("web.example", "A", 1, "10.0.0.1");
    for (String bytes : List.of("", "ff", "81800001000100000000c0")) {
      garbled.otherwise(new Garbage(bytes));
      Seen<List<InetAddress>> seen = follow("web.example", garbled, dns);
      awaitState(seen, 2);
      assertThat(ips(seen)).containsExactly("10.0.0.1");
    }
  }

  @Test
  void aMalformedRecordIsNoAnswer() throws Exception {
    ScriptedNameServer garbled = server();
    // An IPv6 address under the name of an IPv4 one.
    garbled.set("web.example", "A", answer(List.of(rr("web.example", "A", "fd00::1"))));
    dns.set("web.example", "A", 1, "10.0.0.1");
    Seen<List<InetAddress>> seen = follow("web.example", garbled, dns);
    awaitState(seen, 2);
    assertThat(ips(seen)).containsExactly("10.0.0.1");
  }

  private static ResourceRecord rr(String name, String type, String data) {
    return new ResourceRecord(name, type, 30, data);
  }

  @Test
  void asksOverTcpForWhatDoesNotFit() {
    List<ResourceRecord> many =
        IntStream.range(0, 1_000)
            .mapToObj(i -> rr("web.example", "A", "10.0." + i / 250 + "." + i % 250))
            .toList();
    dns.set("web.example", "A", new OverTcp(answer(many)));
    Seen<List<InetAddress>> seen = follow("web.example", dns);
    awaitState(seen, 2);
    assertThat(seen.value()).hasSize(1_000);
    assertThat(dns.questions()).contains("A web.example (TCP)");
  }

  @Test
  void followsAliases() {
    dns.set("web.example", "CNAME", 30, "lb.example");
    List<ResourceRecord> chain =
        List.of(
            new ResourceRecord("web.example", "CNAME", 3, "LB.example"),
            new ResourceRecord("lb.example", "CNAME", 30, "far.example"));
    dns.set("web.example", "A", answer(chain));
    dns.set("web.example", "AAAA", answer(chain));
    dns.set("far.example", "A", 30, "10.0.0.1");
    Seen<List<InetAddress>> seen = follow("web.example", dns);
    awaitState(seen, 2);
    assertThat(ips(seen)).containsExactly("10.0.0.1");
    // The shortest time to live of the chain counts.
    dns.set("far.example", "A", 30, "10.0.0.2");
    loop.advance(Duration.ofMillis(3_300));
    awaitState(seen, 3);
    assertThat(ips(seen)).containsExactly("10.0.0.2");
  }

  @Test
  void aliasesInACircleEnd() {
    for (String[] pair : new String[][] {{"a.example", "b.example"}, {"b.example", "a.example"}}) {
      for (String type : List.of("A", "AAAA")) {
        dns.set(pair[0], type, answer(List.of(rr(pair[0], "CNAME", pair[1]))));
      }
    }
    Seen<List<InetAddress>> seen = follow("a.example", dns);
    awaitState(seen, 2);
    assertThat(seen.failure()).hasMessageContaining("aliases");
  }

  @Test
  void addressesOfOneKindOutliveALostQuestion() {
    dns.set("web.example", "A", 30, "10.0.0.1");
    dns.set("web.example", "AAAA", 30, "fd00::1");
    Seen<List<InetAddress>> seen = follow("web.example", dns);
    awaitState(seen, 2);
    dns.set("web.example", "A", 30, "10.0.0.2");
    dns.set("web.example", "AAAA", failure(DnsResponseCode.SERVFAIL));
    loop.advance(Duration.ofSeconds(33));
    awaitState(seen, 3);
    assertThat(ips(seen)).containsExactly("10.0.0.2", "fd00:0:0:0:0:0:0:1");
    // What is missing is asked for again soon.
    dns.set("web.example", "AAAA", 30, "fd00::2");
    loop.advance(Duration.ofMillis(5_500));
    awaitState(seen, 4);
    assertThat(ips(seen)).containsExactly("10.0.0.2", "fd00:0:0:0:0:0:0:2");
  }

  @Test
  void asksForManyNamesAFewAtATime() {
    List<InetSocketAddress> servers = List.of(dns.address());
    DnsClient client = new DnsClient(NameServers.of(servers), loop.ticker(), TIMEOUT);
    owned.add(client);
    DnsLookups lookups = DnsLookups.of(client, loop, new Random(1));
    List<Seen<List<InetAddress>>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      dns.set("h" + i, "A", 30, "10.0." + i / 250 + "." + i % 250);
      all.add(new Seen<>(lookups.host("h" + i, Pace.BY_TTL)));
    }
    all.forEach(seen -> awaitState(seen, 2));
    assertThat(all).allSatisfy(seen -> assertThat(seen.value()).hasSize(1));
  }

  @Test
  void nothingIsLeftWhenNobodyLooks() {
    dns.set("web.example", "A", 1, "10.0.0.1");
    Seen<List<InetAddress>> seen = follow("web.example", dns);
    awaitState(seen, 2);
    seen.close();
    loop.runTasks();
    assertThat(loop.pendingTimeouts()).isZero();
    int before = dns.questions().size();
    loop.advance(Duration.ofMinutes(5));
    assertThat(dns.questions()).hasSize(before);
  }

  // --- as the machine is configured ---

  private Seen<List<InetAddress>> system(String host, String hostsFile, String resolvConf)
      throws IOException {
    Path hosts = Files.writeString(temp.resolve("hosts"), hostsFile);
    Path conf = Files.writeString(temp.resolve("resolv.conf"), resolvConf);
    SystemFiles files = new SystemFiles(hosts, conf);
    // The file can give no port: what it says of servers is tested with its parser.
    NameServers servers =
        new NameServers() {
          @Override
          public List<InetSocketAddress> servers() {
            return List.of(dns.address());
          }

          @Override
          public List<String> candidates(String name) {
            return files.candidates(name);
          }

          @Override
          public void close() {}
        };
    DnsClient client = new DnsClient(servers, loop.ticker(), TIMEOUT);
    owned.add(client);
    DnsLookups lookups = DnsLookups.of(client, files, loop, new Random(1));
    return new Seen<>(lookups.host(host, Pace.BY_TTL));
  }

  @Test
  void theListOfHostsComesFirstAndMayChange() throws IOException {
    Seen<List<InetAddress>> seen =
        system("Web", "10.0.0.1 web web.example # a comment\nfd00::1 web\n", "");
    awaitState(seen, 2);
    assertThat(ips(seen)).containsExactly("10.0.0.1", "fd00:0:0:0:0:0:0:1");
    Files.writeString(temp.resolve("hosts"), "10.0.0.2 web\n");
    loop.advance(Duration.ofMillis(5_500));
    awaitState(seen, 3);
    assertThat(ips(seen)).containsExactly("10.0.0.2");
    assertThat(dns.questions()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST.", "web.localhost"})
  void localhostIsThisMachineWhateverAServerSays(String host) throws IOException {
    Seen<List<InetAddress>> seen = system(host, "", "");
    awaitState(seen, 2);
    assertThat(ips(seen)).containsExactly("127.0.0.1");
    assertThat(dns.questions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "web,          'A web.a.example, A web.b.example'",
    "web.x,        'A web.x.a.example, A web.x.b.example'",
    "web.x.y,      'A web.x.y, A web.x.y.a.example, A web.x.y.b.example'",
    "web.b.example., A web.b.example",
  })
  void completesShortNames(String host, String questions) throws IOException {
    dns.set("web.b.example", "A", 30, "10.0.0.1");
    dns.set("web.x.b.example", "A", 30, "10.0.0.1");
    dns.set("web.x.y.b.example", "A", 30, "10.0.0.1");
    Seen<List<InetAddress>> seen =
        system(host, "", "search a.example b.example.\noptions ndots:2 timeout:1\n");
    awaitState(seen, 2);
    assertThat(ips(seen)).containsExactly("10.0.0.1");
    assertThat(String.join(", ", dns.questions().stream().filter(q -> q.startsWith("A ")).toList()))
        .isEqualTo(questions);
  }

  @Test
  void doesNotGoOnToAnotherNameWhenTheFirstIsUnknown() throws IOException {
    dns.set("web.a.example", "A", failure(DnsResponseCode.SERVFAIL));
    dns.set("web.b.example", "A", 30, "10.0.0.1");
    Seen<List<InetAddress>> seen = system("web", "", "search a.example b.example\n");
    awaitState(seen, 2);
    assertThat(seen.failure()).hasMessageContaining("web.a.example");
  }
}
