package io.weft.namers.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Announcement;
import io.weft.namers.spi.Announcer;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.testkit.HttpPeer;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsulAnnouncerTest {
  private static final Path WEB = Path.of("Web");
  private static final String ID = "web-127.0.0.1-8081";

  private final ConsulServer consul = new ConsulServer();
  private final ThreadLoop loop = new ThreadLoop("test-discovery", Ticker.system());
  private final DiscoveryContext context =
      new DiscoveryContext(Path.parse("/#/io.l5d.consul"), loop, MetricScope.none(), new Random(1));
  private final Announcer announcer = open(Map.of("ttlSecs", 1, "tags", List.of("v2")));

  private Announcer open(Map<String, Object> settings) {
    MapSettings read = new MapSettings(with(settings));
    Announcer opened = new ConsulAnnouncerProvider().parse(read).open(context);
    read.done();
    return opened;
  }

  private Map<String, Object> with(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("host", "127.0.0.1");
    all.put("port", consul.port());
    all.put("timeoutMs", 1000);
    return all;
  }

  @AfterEach
  void close() {
    announcer.close();
    loop.close();
    consul.close();
  }

  private static Address address(double weight, Map<String, String> metadata) {
    try {
      return new Address(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 8081),
          weight,
          metadata);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(assertion);
  }

  private static void isRegistered(Seen<Boolean> registered) {
    eventually(() -> assertThat(registered.last()).isEqualTo(new State.Ok<>(true)));
  }

  private String status(String check) {
    for (JsonNode each : consul.entry("dc1", ID).path("Checks")) {
      if (each.path("CheckID").asText().equals(check)) {
        return each.path("Status").asText();
      }
    }
    return "";
  }

  @Test
  void aServiceIsRegisteredAndKeptPassing() {
    Announcement web =
        announcer.announce(WEB, address(3, Map.of("identity", "spiffe://mesh/web", "zone", "b")));
    try (Seen<Boolean> registered = new Seen<>(web.registered())) {
      isRegistered(registered);
      JsonNode service = consul.entry("dc1", ID).path("Service");
      assertThat(service.path("Service").asText()).isEqualTo("web");
      assertThat(service.path("Meta").toString())
          .isEqualTo("{\"identity\":\"spiffe://mesh/web\",\"zone\":\"b\"}");
      assertThat(service.path("Weights").path("Passing").asInt()).isEqualTo(3);
      assertThat(service.path("Tags").toString()).isEqualTo("[\"v2\"]");
      eventually(
          () ->
              assertThat(consul.requests().stream().filter(r -> r.contains("/check/pass/")).count())
                  .isGreaterThan(5));
      assertThat(status("service:" + ID)).isEqualTo("passing");
    }
  }

  @Test
  void whatIsAnnouncedIsWhatTheNamerFinds() {
    Address fraction = address(0.25, Map.of("identity", "spiffe://mesh/web", "zone", "b"));
    Announcement web = announcer.announce(WEB, fraction);
    Namer namer = new ConsulNamerProvider().parse(new MapSettings(with(Map.of()))).open(context);
    try (Seen<NameTree<Name>> name = new Seen<>(namer.lookup(Path.parse("/dc1/web")))) {
      eventually(() -> assertThat(name.value()).isInstanceOf(NameTree.Leaf.class));
      Name.Bound bound = (Name.Bound) ((NameTree.Leaf<Name>) name.value()).value();
      try (Seen<AddrSet> seen = new Seen<>(bound.addresses())) {
        eventually(() -> assertThat(seen.value()).isEqualTo(AddrSet.of(List.of(fraction))));
        // The last one leaves: believed at once, and not held back.
        assertThat(web.withdraw().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(30));
        eventually(() -> assertThat(name.value()).isInstanceOf(NameTree.Neg.class));
      }
    } finally {
      namer.close();
    }
  }

  @Test
  void anAgentThatHasForgottenTheServiceHearsOfItAgain() {
    Announcement web = announcer.announce(WEB, address(1, Map.of()));
    try (Seen<Boolean> registered = new Seen<>(web.registered())) {
      isRegistered(registered);
      consul.forget();
      eventually(() -> assertThat(consul.ids("dc1")).containsExactly(ID));
      isRegistered(registered);
    }
  }

  @Test
  void anAgentThatIsAwayIsTriedAgain() {
    consul.http().stop();
    Announcement web = announcer.announce(WEB, address(1, Map.of()));
    try (Seen<Boolean> registered = new Seen<>(web.registered())) {
      eventually(() -> assertThat(registered.failure()).hasMessageContaining("refused"));
      consul.http().start();
      isRegistered(registered);
      consul.http().stop();
      consul.forget();
      eventually(() -> assertThat(registered.last()).isInstanceOf(State.Failed.class));
      consul.http().start();
      isRegistered(registered);
      assertThat(consul.ids("dc1")).containsExactly(ID);
    }
  }

  @Test
  void anAgentThatDoesNotAnswerIsTriedAgain() {
    consul.http().fault(HttpPeer.Fault.STALL);
    Announcement web = announcer.announce(WEB, address(1, Map.of()));
    try (Seen<Boolean> registered = new Seen<>(web.registered())) {
      eventually(() -> assertThat(registered.failure()).hasMessageContaining("did not answer"));
      consul.http().fault(HttpPeer.Fault.NONE);
      isRegistered(registered);
    }
  }

  @Test
  void aRefusedTokenIsSaid() {
    consul.tokens("secret");
    Announcement web = announcer.announce(WEB, address(1, Map.of()));
    try (Seen<Boolean> registered = new Seen<>(web.registered())) {
      eventually(() -> assertThat(registered.failure()).hasMessageContaining("403: ACL not found"));
      consul.tokens();
      isRegistered(registered);
    }
  }

  @Test
  void aWithdrawnServiceStaysInMaintenanceUntilTheEnd() {
    Announcement web = announcer.announce(WEB, address(1, Map.of()));
    try (Seen<Boolean> registered = new Seen<>(web.registered())) {
      isRegistered(registered);
      assertThat(web.withdraw().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(30));
      assertThat(status("_service_maintenance:" + ID)).isEqualTo("critical");
      eventually(() -> assertThat(registered.value()).isFalse());
      announcer.close();
      assertThat(consul.ids("dc1")).isEmpty();
    }
  }

  @Test
  void aServiceThatWasLeftInMaintenanceComesOutOfItWithTheNextRun() {
    Announcement web = announcer.announce(WEB, address(1, Map.of()));
    assertThat(web.withdraw().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(30));
    try (Announcer next = open(Map.of());
        Seen<Boolean> registered =
            new Seen<>(next.announce(WEB, address(1, Map.of())).registered())) {
      isRegistered(registered);
      assertThat(status("_service_maintenance:" + ID)).isEmpty();
    }
  }

  @Test
  void aWithdrawalThatNobodyHearsFails() {
    Announcement web = announcer.announce(WEB, address(1, Map.of()));
    try (Seen<Boolean> registered = new Seen<>(web.registered())) {
      isRegistered(registered);
      consul.http().stop();
      assertThat(web.withdraw().toCompletableFuture())
          .failsWithin(30, TimeUnit.SECONDS)
          .withThrowableOfType(java.util.concurrent.ExecutionException.class)
          .withMessageContaining("refused");
    }
  }

  @Test
  void aNameOfMoreThanOneElementIsRefused() {
    assertThatThrownBy(() -> announcer.announce(Path.parse("/dc1/web"), address(1, Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/dc1/web is no name of a service in Consul, expected /<service>");
  }
}
