package io.weft.namers.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.stack.call.Failure;
import io.weft.testkit.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class InterpreterTest {
  private final Var<Dtab> base = Var.of(Dtab.parse("/svc => /#/fs"));
  private final TestNamer first = new TestNamer();
  private final TestNamer second = new TestNamer();
  private final TestNamer system = new TestNamer();
  private final DtabInterpreter interpreter =
      new DtabInterpreter(
          base,
          List.of(new MountedNamer(Path.of("fs"), first), new MountedNamer(Path.of("fs"), second)),
          Map.of("test", system));

  private Seen<NameTree<Name.Bound>> bind(String name) {
    return new Seen<>(interpreter.bind(Dtab.empty(), Path.parse(name)));
  }

  private Seen<NameTree<Name.Bound>> bind(String dtab, String name) {
    base.set(Dtab.parse(dtab));
    return bind(name);
  }

  private String delegate(String name) {
    return new Seen<>(interpreter.delegate(Dtab.empty(), Path.parse(name))).value().toString();
  }

  @Test
  void bindsThroughDtabAndNamer() {
    first.set("/users/add", NameTree.leaf(TestNamer.bound("/#/fs/users", "/add")));
    Seen<NameTree<Name.Bound>> seen = bind("/svc/users/add");
    assertThat(seen.value())
        .isEqualTo(NameTree.leaf(TestNamer.bound("/#/fs/users", "/add")))
        .hasToString("/#/fs/users (residual /add)");
    assertThat(seen.states()).hasSize(1);
  }

  @Test
  void anObserverThatThrowsAnErrorHearsOfTheNextChange() {
    first.bind("/users", "/#/fs/users");
    List<State<NameTree<Name.Bound>>> heard = new ArrayList<>();
    Activity.Observation observation =
        interpreter
            .bind(Dtab.empty(), Path.parse("/svc/users"))
            .observe(
                state -> {
                  heard.add(state);
                  throw new NoSuchMethodError("'void gone()'");
                });

    first.bind("/users", "/#/fs/others");

    assertThat(heard).hasSize(2);
    observation.close();
    assertThat(interpreter.watches()).isZero();
  }

  @Test
  void asksTheLaterNamerFirstAndFallsThroughWhenItIsNegative() {
    first.bind("/users", "/#/fs/first");
    assertThat(bind("/svc/users").value()).hasToString("/#/fs/first");
    second.bind("/users", "/#/fs/second");
    assertThat(bind("/svc/users").value()).hasToString("/#/fs/second");
    // A rewriting is an answer, even if it leads nowhere.
    second.rewrite("/users", "/nowhere");
    assertThat(bind("/svc/users").value()).isInstanceOf(NameTree.Neg.class);
    second.set(Path.of("users"), new State.Pending<>());
    assertThat(bind("/svc/users").isPending()).isTrue();
  }

  @Test
  void theDtabGoesBeforeNamers() {
    second.bind("/users", "/#/fs/users");
    second.bind("/other", "/#/fs/other");
    assertThat(bind("/#/fs/users => /#/fs/other", "/#/fs/users").value())
        .hasToString("/#/fs/other");
    // A lone "~" is as good as no rule.
    assertThat(bind("/#/fs => ~", "/#/fs/users").value()).hasToString("/#/fs/users");
    assertThat(bind("/#/fs => ~ | ~", "/#/fs/users").value()).isInstanceOf(NameTree.Neg.class);
  }

  @Test
  void localRulesGoBeforeTheBase() {
    second.bind("/a", "/#/fs/a").bind("/b", "/#/fs/b");
    base.set(Dtab.parse("/svc => /#/fs/a"));
    Path name = Path.of("svc");
    assertThat(new Seen<>(interpreter.bind(Dtab.parse("/svc => /#/fs/b"), name)).value())
        .hasToString("/#/fs/b");
    assertThat(new Seen<>(interpreter.bind(Dtab.parse("/svc => ~"), name)).value())
        .hasToString("/#/fs/a");
  }

  @Test
  void alternativesStopAtTheFirstThatIsNotNegative() {
    second.bind("/b", "/#/fs/b");
    assertThat(bind("/svc => /#/fs/a | /#/fs/b", "/svc").value()).hasToString("/#/fs/b");
    assertThat(bind("/svc => ~ | ! | /#/fs/b", "/svc").value()).isInstanceOf(NameTree.Fail.class);
    assertThat(bind("/svc => $ | /#/fs/b", "/svc").value()).isInstanceOf(NameTree.Empty.class);
    assertThat(bind("/svc => /$/nil/x | /#/fs/b", "/svc").value())
        .isInstanceOf(NameTree.Empty.class);
    assertThat(bind("/svc => /$/fail/x | /#/fs/b", "/svc").value())
        .isInstanceOf(NameTree.Fail.class);
    second.set(Path.of("a"), new State.Pending<>());
    assertThat(bind("/svc => /#/fs/a | /#/fs/b", "/svc").isPending()).isTrue();
    second.set(Path.of("a"), new State.Failed<>(new RuntimeException("down")));
    assertThat(bind("/svc => /#/fs/a | /#/fs/b", "/svc").failure()).hasMessage("down");
  }

  @Test
  void unionsUseWhatIsBound() {
    second.bind("/a", "/#/fs/a").bind("/b", "/#/fs/b");
    assertThat(bind("/svc => .7*/#/fs/a & .3*/#/fs/b", "/svc").value())
        .hasToString("0.70*/#/fs/a & 0.30*/#/fs/b");
    assertThat(bind("/svc => .7*/#/fs/a & .3*/#/fs/c", "/svc").value()).hasToString("/#/fs/a");
    assertThat(bind("/svc => ! & ~", "/svc").value()).isInstanceOf(NameTree.Neg.class);
    assertThat(bind("/svc => $ & /#/fs/a", "/svc").value()).hasToString("$ & /#/fs/a");
    second.set(Path.of("c"), new State.Pending<>());
    assertThat(bind("/svc => /#/fs/a & /#/fs/c", "/svc").value()).hasToString("/#/fs/a");
    assertThat(bind("/svc => /#/fs/c & /#/fs/c/c & ~", "/svc").value())
        .isInstanceOf(NameTree.Neg.class);
    assertThat(bind("/svc => /#/fs/c & /#/fs/c", "/svc").isPending()).isTrue();
    second.set(Path.of("d"), new State.Failed<>(new RuntimeException("down")));
    assertThat(bind("/svc => /#/fs/c & /#/fs/d", "/svc").failure()).hasMessage("down");
  }

  @Test
  void unknownSystemNamesFailAndNameThemselves() {
    Seen<NameTree<Name.Bound>> seen = bind("/svc => /$/com.example.Namer/x | /#/fs", "/svc/a");
    assertThat(seen.failure())
        .isInstanceOf(Failure.class)
        .hasMessage("no system name /$/com.example.Namer; there are /$/fail, /$/nil, /$/test");
    assertThat(bind("/svc => /$", "/svc").value()).isInstanceOf(NameTree.Neg.class);
  }

  @Test
  void asksSystemNamersForWhatFollowsTheirName() {
    system.bind("/a", "/$/test/a");
    assertThat(bind("/svc => /$/test", "/svc/a").value()).hasToString("/$/test/a");
  }

  @Test
  void anAlternativeWhoseDiscoveryIsOutOfReachIsPassedOver() {
    Failure unreachable =
        Failure.notSent(Failure.Kind.DISCOVERY_UNREACHABLE, "no answer from there");
    second.set(Path.of("d"), new State.Failed<>(unreachable));
    second.bind("/a", "/#/fs/a");
    assertThat(bind("/svc => /#/fs/d | /#/fs/a", "/svc").value()).hasToString("/#/fs/a");
    assertThat(bind("/svc => /#/fs/d | ~", "/svc").failure()).isSameAs(unreachable);
    assertThat(bind("/svc => ~ | /#/fs/d | ~", "/svc").failure()).isSameAs(unreachable);
    assertThat(bind("/svc => /#/fs/d | !", "/svc").value()).isInstanceOf(NameTree.Fail.class);
    assertThat(bind("/svc => /#/fs/a; /svc => /#/fs/d", "/svc").value()).hasToString("/#/fs/a");
  }

  @Test
  void endsCircles() {
    assertThat(bind("/a => /b; /b => /a", "/a").failure())
        .hasMessageStartingWith("Max recursion level: more than 100 rewritings");
    // For the whole binding, whatever else there is.
    second.bind("/x", "/#/fs/x");
    assertThat(bind("/a => /#/fs/x & /a", "/a").failure())
        .hasMessageContaining("Max recursion level");
    assertThat(bind("/a => /#/fs/x | /a", "/a").value()).hasToString("/#/fs/x");
  }

  @Test
  void allowsAHundredRewritings() {
    second.bind("/x", "/#/fs/x");
    StringBuilder dtab = new StringBuilder("/n99 => /#/fs/x;");
    for (int i = 1; i < 99; i++) {
      dtab.append("/n" + i + " => /n" + (i + 1) + ";");
    }
    assertThat(bind(dtab.toString(), "/n1").value()).hasToString("/#/fs/x");
    assertThat(bind(dtab + "/n0 => /n1", "/n0").failure()).hasMessageContaining("Max recursion");
  }

  @Test
  void endsExplosions() {
    StringBuilder dtab = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      dtab.append("/n" + i + " => /n" + (i + 1) + " | /n" + (i + 1) + ";");
    }
    assertThat(bind(dtab.toString(), "/n0").failure())
        .hasMessageContaining("more than " + Walk.MAX_STEPS + " steps");
    assertThat(bind(dtab.toString().replace('|', '&'), "/n0").failure())
        .hasMessageContaining("more than " + Walk.MAX_STEPS + " steps");
    String growing = "/a => /a" + "/x".repeat(500);
    assertThat(bind(growing, "/a").failure()).hasMessageContaining("elements");
  }

  @Test
  void theDeepestWalkFitsASmallStack() throws Exception {
    String dst = "(".repeat(99) + "/a" + "&/y|/z)".repeat(99);
    Dtab dtab = Dtab.parse("/a => " + dst);
    Throwable[] thrown = new Throwable[1];
    Delegation[] result = new Delegation[1];
    Thread thread =
        new Thread(
            null,
            () -> {
              Walk.World world =
                  new Walk.World(dtab, List.of(), Chain.NONE, TransformerNames.installed());
              result[0] = new Walk(world, q -> new State.Pending<>()).from(Path.of("a"));
            },
            "small stack",
            512 * 1024);
    thread.setUncaughtExceptionHandler((t, e) -> thrown[0] = e);
    thread.start();
    thread.join();
    assertThat(thrown[0]).isNull();
    assertThat(result[0].result()).isInstanceOf(State.Failed.class);
  }

  @Test
  void followsChanges() {
    Seen<NameTree<Name.Bound>> seen = bind("/svc => /#/fs/a | /#/fs/b", "/svc");
    assertThat(seen.value()).isInstanceOf(NameTree.Neg.class);
    second.bind("/b", "/#/fs/b");
    assertThat(seen.value()).hasToString("/#/fs/b");
    second.bind("/a", "/#/fs/a");
    assertThat(seen.value()).hasToString("/#/fs/a");
    base.set(Dtab.parse("/svc => /#/fs/b"));
    assertThat(seen.value()).hasToString("/#/fs/b");
    second.set("/b", NameTree.neg());
    assertThat(seen.value()).isInstanceOf(NameTree.Neg.class);
    seen.close();
    assertThat(interpreter.watches()).isZero();
  }

  @Test
  void aChangeThatDoesNotConcernANameLeavesItAlone() {
    second.bind("/users", "/#/fs/users");
    Seen<NameTree<Name.Bound>> seen = bind("/svc/users");
    base.set(Dtab.parse("/svc => /#/fs; /other => /#/fs/other"));
    base.set(Dtab.parse("/svc => /host; /host => /#/fs"));
    assertThat(second.events).containsExactly("+/users");
    assertThat(seen.states()).hasSize(1);
    base.set(Dtab.parse("/svc => /#/fs/v2"));
    assertThat(second.events).containsExactly("+/users", "+/v2/users", "-/users");
  }

  @Test
  void namesShareWatchesAndDropThem() {
    second.bind("/users", "/#/fs/users");
    Seen<NameTree<Name.Bound>> one = bind("/svc/users");
    Seen<NameTree<Name.Bound>> other = bind("/#/fs/users");
    assertThat(other.value()).hasToString("/#/fs/users");
    assertThat(second.events).containsExactly("+/users");
    one.close();
    second.bind("/users", "/#/fs/moved");
    assertThat(one.value()).hasToString("/#/fs/users");
    assertThat(other.value()).hasToString("/#/fs/moved");
    other.close();
    other.close();
    assertThat(second.events).containsExactly("+/users", "-/users");
    assertThat(interpreter.watches()).isZero();
  }

  @Test
  void anObserverMayCloseItselfWhenTold() {
    second.bind("/users", "/#/fs/users");
    Var<Integer> told = Var.of(0);
    interpreter.bind(Dtab.empty(), Path.parse("/svc/users")).observe(state -> told.set(1)).close();
    second.bind("/users", "/#/fs/other");
    assertThat(told.state()).isEqualTo(new State.Ok<>(1));
    assertThat(interpreter.watches()).isZero();
  }

  @Test
  void waitsForTheBaseDtab() {
    base.setState(new State.Pending<>());
    second.bind("/users", "/#/fs/users");
    Seen<NameTree<Name.Bound>> seen = bind("/svc/users");
    assertThat(seen.isPending()).isTrue();
    base.setState(new State.Failed<>(new RuntimeException("no dtab")));
    assertThat(seen.failure()).hasMessage("no dtab");
    base.set(Dtab.parse("/svc => /#/fs"));
    assertThat(seen.value()).hasToString("/#/fs/users");
  }

  @Test
  void manyThreadsMayObserveAndChange() throws Exception {
    List<String> dtabs = List.of("/svc => /#/fs/a | /#/fs/b", "/svc => /#/fs/a & /#/fs/c", "");
    List<Callable<Void>> work = new ArrayList<>();
    List<Seen<NameTree<Name.Bound>>> kept = new CopyOnWriteArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Random random = new Random(thread);
      work.add(
          () -> {
            for (int i = 0; i < 300; i++) {
              String path = "/" + "abc".charAt(random.nextInt(3));
              switch (random.nextInt(4)) {
                case 0 -> base.set(Dtab.parse(dtabs.get(random.nextInt(3))));
                case 1 -> second.bind(path, "/#/fs" + path);
                case 2 -> second.set(path, NameTree.neg());
                default -> kept.add(bind("/svc"));
              }
              if (kept.size() > 5) {
                kept.remove(0).close();
              }
            }
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (Future<Void> done : threads.invokeAll(work)) {
      done.get();
    }
    threads.shutdown();
    base.set(Dtab.parse("/svc => /#/fs/a"));
    second.bind("/a", "/#/fs/last");
    assertThat(kept).allSatisfy(seen -> assertThat(seen.value()).hasToString("/#/fs/last"));
    kept.forEach(Seen::close);
    assertThat(interpreter.watches()).isZero();
  }

  @Test
  void tellsTheStepsOfABinding() {
    first.bind("/users", "/#/fs/users");
    base.set(Dtab.parse("/svc => /#/fs | /$/nil; /svc => /host; /host => .9*/x & .1 * (! | /y)"));
    assertThat(delegate("/svc/users"))
        .isEqualTo(
            """
            > /svc/users: bound
                /svc => /host: negative
                  /host/users: negative
                    /host => 0.90*/x & 0.10*(! | /y): negative
                      0.9 * /x/users: negative, no rule or namer matches
                      0.1 * (! | /y/users): refused
                      > !: refused
                        /y/users: not tried
              > /svc => /#/fs | /$/nil: bound
                > /#/fs/users: bound
                    namer /#/fs: negative
                  > namer /#/fs: bound to /#/fs/users
                  /$/nil/users: not tried""");
  }

  @Test
  void cutsALongExplanation() {
    base.set(Dtab.parse("/a => /b; /b => /a"));
    Delegation steps = new Seen<>(interpreter.delegate(Dtab.empty(), Path.of("a"))).value();
    assertThat(steps.text(3))
        .contains("> /a: error: Max recursion level")
        .endsWith("... and 199 more steps");
  }
}
