package io.weft.control.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.control.dtab.DtabRules;
import io.weft.control.dtab.Dtabs;
import io.weft.control.dtab.VersionedDtab;
import io.weft.control.names.Bindings;
import io.weft.control.store.Change;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreSource;
import io.weft.control.store.Write;
import io.weft.control.store.memory.MemoryStoreProvider;
import io.weft.namers.bind.CallReport;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.bind.MountedNamer;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.Activity;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CanariesTest {
  private static final String BASE = "/srv => /#/sd;\n";
  private static final Path OLD = Path.parse("/#/sd/users");
  private static final Path NEW = Path.parse("/#/sd/users-v2");
  private static final CanaryPlan PLAN =
      new CanaryPlan(
          "web",
          "/srv/users",
          "/srv/users-v2",
          List.of(10.0, 100.0),
          Duration.ofMinutes(2),
          0.01,
          Optional.of(Duration.ofMillis(50)),
          100);

  /** Every name but "none" is a cluster. */
  private static final class Clusters implements Namer {
    @Override
    public Activity<NameTree<Name>> lookup(Path path) {
      return Activity.value(
          path.isEmpty() || path.element(0).equals("none")
              ? NameTree.neg()
              : NameTree.leaf(
                  new Name.Bound(
                      Path.of("#", "sd").concat(path.take(1)),
                      Activity.value(AddrSet.of(List.of())),
                      path.drop(1))));
    }

    @Override
    public void close() {}
  }

  /** What nodes would measure, told by hand. */
  private static final class Told implements Measurements {
    private final Map<String, Set<Path>> wanted = new HashMap<>();
    private final List<CallReport> reports = new ArrayList<>();

    @Override
    public void measure(String namespace, Set<Path> ids) {
      wanted.put(namespace, ids);
    }

    @Override
    public List<CallReport> collect(String namespace) {
      List<CallReport> all = List.copyOf(reports);
      reports.clear();
      return all;
    }

    void tell(Path id, long successes, long failures, long micros) {
      reports.add(
          new CallReport(
              id, successes, failures, new TreeMap<>(Map.of(micros, successes + failures))));
    }
  }

  private final ManualLoop loop = new ManualLoop();
  private final StoreSource source =
      new MemoryStoreProvider().parse(new MapSettings(Map.of("namespaces", Map.of("web", BASE))));
  private final Told told = new Told();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private Store dtabStore;
  private Store canaryStore;
  private Dtabs dtabs;
  private Canaries canaries;

  @BeforeEach
  void open() throws Exception {
    DiscoveryContext context =
        new DiscoveryContext(Path.empty(), loop, MetricScope.none(), new Random(1));
    dtabStore = source.open(context, StoreSource.DTABS);
    canaryStore = source.open(context, StoreSource.CANARIES);
    dtabs = new Dtabs(dtabStore, DtabRules.DEFAULT);
    canaries = opened();
  }

  private Canaries opened() {
    Bindings bindings =
        new Bindings(
            dtabs,
            new DtabInterpreter(
                Activity.value(Dtab.empty()),
                List.of(new MountedNamer(Path.of("sd"), new Clusters())),
                Map.of()));
    return new Canaries(
        canaryStore,
        dtabs,
        bindings,
        told,
        loop,
        () -> now.getEpochSecond() * 1_000_000_000L + now.getNano());
  }

  @AfterEach
  void close() {
    canaries.close();
    loop.runTasks();
    dtabStore.close();
    canaryStore.close();
  }

  private <T> T done(CompletionStage<T> stage) {
    loop.runTasks();
    return stage.toCompletableFuture().join();
  }

  private void tick() {
    canaries.tick();
    loop.runTasks();
  }

  private String dtab() {
    try (Seen<Optional<VersionedDtab>> seen = new Seen<>(dtabs.dtab("web"))) {
      return seen.value().orElseThrow().text();
    }
  }

  private Canary only() {
    assertThat(canaries.list()).hasSize(1);
    return canaries.list().get(0);
  }

  @Test
  void takesStepByStepAndIsPromoted() {
    assertThat(done(canaries.start(PLAN, "ann")).note()).isEqualTo("step 1 of 2, 10 %");
    tick();
    assertThat(dtab()).isEqualTo(BASE + "/srv/users => 10 * /srv/users-v2 & 90 * (/#/sd/users);\n");

    tick();
    assertThat(told.wanted).containsEntry("web", Set.of(OLD, NEW));
    told.tell(OLD, 900, 1, 10_000);
    told.tell(NEW, 100, 0, 10_000);
    now = now.plus(Duration.ofMinutes(2));
    tick();
    assertThat(dtab()).isEqualTo(BASE + "/srv/users => /srv/users-v2;\n");

    told.tell(NEW, 1_000, 2, 10_000);
    now = now.plus(Duration.ofMinutes(2));
    tick();
    assertThat(only().phase()).isEqualTo(Phase.PROMOTED);
    assertThat(dtab()).isEqualTo(BASE + "/srv/users => /srv/users-v2;\n");
    tick();
    assertThat(told.wanted).containsEntry("web", Set.of());
  }

  @Test
  void waitsForCallsBeforeItTakesAStep() {
    done(canaries.start(PLAN, "ann"));
    tick();
    tick();
    told.tell(NEW, 20, 0, 10_000);
    now = now.plus(Duration.ofHours(1));
    tick();

    assertThat(only().phase()).isEqualTo(Phase.RUNNING);
    assertThat(only().percent()).isEqualTo(10);
    assertThat(only().note()).isEqualTo("waits at 10 % for 100 calls of the new version");
  }

  @Test
  void isRolledBackWhenTheNewVersionFails() {
    done(canaries.start(PLAN, "ann"));
    tick();
    tick();
    told.tell(OLD, 900, 1, 10_000);
    told.tell(NEW, 80, 20, 10_000);
    tick();

    assertThat(only().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(only().note())
        .isEqualTo(
            "rolled back at 10 %: 20.00 % of its 100 calls failed, and 1.00 % may; of the 901 calls"
                + " of the old version 0.11 % failed");
    assertThat(dtab()).isEqualTo(BASE);
    assertThat(done(dtabs.history("web", 10)).stream().map(Revision::change).map(Change::author))
        .containsExactly("canary of /srv/users", "canary of /srv/users", "configuration");
  }

  @Test
  void isRolledBackWhenTheNewVersionIsSlow() {
    done(canaries.start(PLAN, "ann"));
    tick();
    tick();
    told.tell(OLD, 900, 0, 10_000);
    told.tell(NEW, 100, 0, 80_000);
    tick();

    assertThat(only().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(dtab()).isEqualTo(BASE);
  }

  @Test
  void goesOnAfterARestart() {
    done(canaries.start(PLAN, "ann"));
    tick();
    tick();
    told.tell(NEW, 60, 0, 10_000);
    tick();
    canaries.close();
    loop.runTasks();

    canaries = opened();
    tick();
    told.tell(NEW, 40, 0, 10_000);
    now = now.plus(Duration.ofMinutes(2));
    tick();

    assertThat(only().percent()).isEqualTo(100);
    assertThat(only().candidate().calls()).isEqualTo(100);
  }

  @Test
  void twoServicesOnOneStoreTakeEachStepOnce() {
    try (Canaries other = opened()) {
      done(canaries.start(PLAN, "ann"));
      for (int i = 0; i < 4; i++) {
        canaries.tick();
        other.tick();
        loop.runTasks();
      }
      told.tell(NEW, 200, 0, 10_000);
      now = now.plus(Duration.ofMinutes(2));
      for (int i = 0; i < 4; i++) {
        canaries.tick();
        other.tick();
        loop.runTasks();
      }
    }

    assertThat(only().percent()).isEqualTo(100);
    assertThat(only().candidate().calls()).isEqualTo(200);
    assertThat(done(dtabs.history("web", 10))).hasSize(3);
  }

  @Test
  void pausesResumesAndAborts() {
    done(canaries.start(PLAN, "ann"));
    tick();
    done(canaries.pause("web", "/srv/users", "bob"));
    told.tell(NEW, 1_000, 0, 10_000);
    now = now.plus(Duration.ofHours(1));
    tick();
    assertThat(only().note()).isEqualTo("paused by bob");
    assertThat(only().percent()).isEqualTo(10);

    done(canaries.resume("web", "/srv/users", "bob"));
    tick();
    assertThat(only().percent()).isEqualTo(10);
    done(canaries.abort("web", "/srv/users", "bob"));
    tick();

    assertThat(only().phase()).isEqualTo(Phase.ABORTED);
    assertThat(dtab()).isEqualTo(BASE);
    assertThatThrownBy(() -> done(canaries.pause("web", "/srv/users", "bob")))
        .hasRootCauseMessage("the canary of /srv/users is over: aborted by bob");
  }

  @Test
  void isPromotedByHand() {
    done(canaries.start(PLAN, "ann"));
    tick();
    done(canaries.promote("web", "/srv/users", "bob"));
    tick();

    assertThat(only().phase()).isEqualTo(Phase.PROMOTED);
    assertThat(dtab()).isEqualTo(BASE + "/srv/users => /srv/users-v2;\n");
  }

  @Test
  void leavesARuleAloneThatSomebodyChanged() {
    done(canaries.start(PLAN, "ann"));
    tick();
    tick();
    String changed = dtab().replace("90 *", "80 *");
    done(
        dtabs.write(
            "web", new Write.Condition.Any(), Optional.of(changed), new Change("eve", now, "")));
    tick();

    assertThat(only().phase()).isEqualTo(Phase.SUPERSEDED);
    assertThat(dtab()).isEqualTo(changed);
  }

  @Test
  void theNextOneIsNotHeldToWhatTheLastOneDid() {
    done(canaries.start(PLAN, "ann"));
    tick();
    done(canaries.abort("web", "/srv/users", "ann"));
    tick();

    done(canaries.start(plan("/srv/users", "/srv/users-v3"), "ann"));
    told.tell(NEW, 0, 100, 10_000);
    tick();
    tick();

    assertThat(only().phase()).isEqualTo(Phase.RUNNING);
    assertThat(told.wanted).containsEntry("web", Set.of(OLD, Path.parse("/#/sd/users-v3")));
  }

  @Test
  void refusesWhatLeadsNowhere() {
    assertThatThrownBy(() -> done(canaries.start(plan("/srv/users", "/srv/none"), "ann")))
        .hasRootCauseMessage("/srv/none is bound to ~, no cluster");
    assertThatThrownBy(() -> done(canaries.start(plan("/host/users", "/srv/users"), "ann")))
        .hasRootCauseMessage(
            "no rule of the Dtab matches /host/users; expected the name of a service that it"
                + " routes");
    assertThatThrownBy(() -> done(canaries.start(plan("/srv/users", "/srv/users"), "ann")))
        .hasRootCauseMessage("/srv/users and /srv/users lead to the same cluster: [/#/sd/users]");
    assertThat(dtab()).isEqualTo(BASE);
  }

  @Test
  void refusesASecondOneOfTheSameName() {
    done(canaries.start(PLAN, "ann"));
    tick();

    assertThatThrownBy(() -> done(canaries.start(PLAN, "bob")))
        .hasRootCauseMessage("a canary of /srv/users is there already: step 1 of 2, 10 %");
  }

  private static CanaryPlan plan(String name, String candidate) {
    return new CanaryPlan(
        "web",
        name,
        candidate,
        PLAN.steps(),
        PLAN.every(),
        PLAN.maxErrorRate(),
        PLAN.maxP99(),
        PLAN.minCalls());
  }
}
