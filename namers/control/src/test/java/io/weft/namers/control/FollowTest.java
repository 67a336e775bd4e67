package io.weft.namers.control;

import static io.weft.namers.control.Fixture.eventually;
import static io.weft.namers.control.Fixture.interpreter;
import static io.weft.namers.control.Fixture.ports;
import static io.weft.namers.control.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.bind.CallReport;
import io.weft.namers.bind.CallReports;
import io.weft.namers.bind.Interpreter;
import io.weft.namers.control.wire.Measure;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.control.wire.Tree;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;
import io.weft.testkit.Seen;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node makes of what one control service says. */
final class FollowTest {
  @TempDir private java.nio.file.Path directory;

  private Fixture fixture;
  private ScriptedControl control;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture(directory);
    control = new ScriptedControl(1);
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
    control.close();
  }

  @Test
  void bindsByWhatIsTold() {
    var connection = fixture.open(control.address());
    Interpreter interpreter =
        connection.interpreter("web", Activity.value(Dtab.parse("/svc => /own")), CallReports.NONE);
    Seen<?> seen = fixture.see(interpreter.bind(Dtab.parse("/a => /b"), Path.parse("/svc/users")));
    assertThat(seen.isPending()).isTrue();

    var stream = control.stream(1);
    assertThat(stream.hello().getNode()).isEqualTo("node-1");
    assertThat(stream.hello().getRouter()).isEqualTo("web");
    assertThat(stream.hello().getNamespace()).isEqualTo("default");
    assertThat(stream.hello().hasSeen()).isFalse();
    var held = stream.asked("/svc/users");
    assertThat(held.getName().getDtab()).isEqualTo("/svc=>/own;/a=>/b");
    assertThat(held.getDigest()).isZero();

    stream.say(Wire.answer(held.getName(), "/#/io.l5d.fs/users", 7, 8080, 8081));
    eventually(() -> assertThat(text(seen)).isEqualTo("/#/io.l5d.fs/users"));

    Tree union =
        Tree.newBuilder()
            .setUnion(
                Tree.Union.newBuilder()
                    .addTrees(
                        Tree.Weighted.newBuilder()
                            .setWeight(0.25)
                            .setTree(Wire.leaf("/#/io.l5d.fs/users")))
                    .addTrees(
                        Tree.Weighted.newBuilder()
                            .setWeight(0.75)
                            .setTree(
                                Tree.newBuilder()
                                    .setLeaf(
                                        Tree.Leaf.newBuilder().setId("/#/x/y").setResidual("/z")))))
            .build();
    stream.say(
        ToNode.newBuilder()
            .addBindings(Wire.bound(held.getName(), "/x", 8).toBuilder().setTree(union)));
    eventually(
        () ->
            assertThat(text(seen))
                .isEqualTo("0.25*/#/io.l5d.fs/users & 0.75*/#/x/y (residual /z)"));
  }

  @Test
  void oneClusterIsSharedByItsNamesAndFollowed() {
    Interpreter interpreter = interpreter(fixture.open(control.address()));
    var one = fixture.bind(interpreter, "/svc/one");
    var two = fixture.bind(interpreter, "/svc/two");
    var stream = control.stream(1);
    // The cluster may come before the names that lead to it.
    stream.say(ToNode.newBuilder().addClusters(Wire.cluster("/#/c", 1, 1000)));
    stream.say(Wire.answer(stream.asked("/svc/one").getName(), "/#/c", 1, 1000));
    stream.say(
        ToNode.newBuilder().addBindings(Wire.bound(stream.asked("/svc/two").getName(), "/#/c", 2)));
    eventually(() -> assertThat(text(one) + text(two)).isEqualTo("/#/c/#/c"));
    stream.say(ToNode.newBuilder().addClusters(Wire.cluster("/#/c", 3, 1001, 1002)));
    eventually(() -> assertThat(ports(one)).containsExactly(1001, 1002));
    assertThat(ports(two)).containsExactly(1001, 1002);
  }

  @Test
  void whatWasGoodStaysWhenNobodyKnows() {
    Interpreter interpreter = interpreter(fixture.open(control.address()));
    var known = fixture.bind(interpreter, "/svc/known");
    var unknown = fixture.bind(interpreter, "/svc/unknown");
    var unreadable = fixture.bind(interpreter, "/svc/unreadable");
    var stream = control.stream(1);
    var name = stream.asked("/svc/known").getName();
    stream.say(Wire.answer(name, "/#/c", 1, 1000));
    eventually(() -> assertThat(text(known)).isEqualTo("/#/c"));
    stream.say(
        ToNode.newBuilder()
            .addBindings(Wire.failed(name, "ZooKeeper is away"))
            .addClusters(Wire.cluster("/#/c", 2).toBuilder().clearAddresses().setFailed("away"))
            .addBindings(Wire.bound(stream.asked("/svc/unreadable").getName(), "no path", 3))
            .addBindings(Wire.failed(stream.asked("/svc/unknown").getName(), "ZooKeeper is away")));
    eventually(() -> assertThat(text(unknown)).isEqualTo("failed: ZooKeeper is away"));
    assertThat(text(unreadable)).contains("cannot be read").contains("o path");
    assertThat(text(known)).isEqualTo("/#/c");
    assertThat(ports(known)).containsExactly(1000);
  }

  @Test
  void manyNamesAreAskedForInFewMessages() {
    Interpreter interpreter = interpreter(fixture.open(control.address()));
    var stream = control.stream(1);
    fixture
        .loop()
        .execute(
            () -> {
              for (int i = 0; i < 5000; i++) {
                var unused = fixture.bind(interpreter, "/svc/s" + i);
              }
            });
    eventually(() -> assertThat(stream.held()).hasSize(5000));
    assertThat(stream.watches()).hasSize(1);
  }

  @Test
  void theSameNameIsAskedForOnce() {
    Interpreter interpreter = interpreter(fixture.open(control.address()));
    var first = fixture.bind(interpreter, "/svc/users");
    var stream = control.stream(1);
    stream.say(Wire.answer(stream.asked("/svc/users").getName(), "/#/c", 1, 1000));
    eventually(() -> assertThat(text(first)).isEqualTo("/#/c"));
    var second = fixture.bind(interpreter, "/svc/users");
    assertThat(text(second)).isEqualTo("/#/c");
    first.close();
    second.close();
    var other = fixture.bind(interpreter, "/svc/other");
    stream.asked("/svc/other");
    assertThat(other.isPending()).isTrue();
    // Nobody looks at it; it is kept for a moment all the same.
    var third = fixture.bind(interpreter, "/svc/users");
    eventually(() -> assertThat(text(third)).isEqualTo("/#/c"));
    assertThat(stream.held()).hasSize(2);
    assertThat(stream.forgotten()).isEmpty();
  }

  @Test
  void reportsTheCallsThatAreMeasured() {
    List<Set<Path>> measured = new CopyOnWriteArrayList<>();
    CallReports calls =
        new CallReports() {
          @Override
          public void measure(Set<Path> ids) {
            measured.add(ids);
          }

          @Override
          public List<CallReport> collect() {
            return List.of(
                new CallReport(Path.parse("/#/c"), 3, 1, new TreeMap<>(java.util.Map.of(10L, 4L))));
          }
        };
    var unused =
        fixture.open(control.address()).interpreter("web", Activity.value(Dtab.empty()), calls);
    var stream = control.stream(1);
    stream.say(
        ToNode.newBuilder()
            .setMeasure(Measure.newBuilder().addIds("/#/c").addIds("?").setEveryMillis(1)));
    eventually(() -> assertThat(stream.reports()).isNotEmpty());
    var told = stream.reports().get(0).getCalls(0);
    assertThat(told.getId()).isEqualTo("/#/c");
    assertThat(told.getSuccesses()).isEqualTo(3);
    assertThat(told.getFailures()).isEqualTo(1);
    assertThat(told.getUpperMicrosList()).containsExactly(10L);
    assertThat(told.getCountsList()).containsExactly(4L);
    stream.say(ToNode.newBuilder().setMeasure(Measure.getDefaultInstance()));
    eventually(() -> assertThat(measured).containsExactly(Set.of(Path.parse("/#/c")), Set.of()));
  }

  @Test
  void theDtabOfTheRouterMayChange() {
    var own = io.weft.stack.activity.Var.of(Dtab.parse("/a => /b"));
    Interpreter interpreter =
        fixture.open(control.address()).interpreter("web", own, CallReports.NONE);
    Seen<?> seen = fixture.see(interpreter.bind(Dtab.empty(), Path.parse("/svc/users")));
    var stream = control.stream(1);
    stream.say(Wire.answer(stream.asked("/svc/users").getName(), "/#/c", 1, 1000));
    eventually(() -> assertThat(text(seen)).isEqualTo("/#/c"));
    own.set(Dtab.parse("/a => /d"));
    eventually(() -> assertThat(stream.held()).hasSize(2));
    assertThat(stream.held().get(1).getName()).isEqualTo(Wire.name("/svc/users", "/a=>/d"));
  }
}
