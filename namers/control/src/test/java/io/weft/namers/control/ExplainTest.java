package io.weft.namers.control;

import static io.weft.namers.control.Fixture.eventually;
import static io.weft.namers.control.Fixture.interpreter;
import static io.weft.namers.control.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.bind.Delegation;
import io.weft.namers.control.wire.ExplainReply;
import io.weft.namers.control.wire.Step;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import io.weft.testkit.Seen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a node says where a name goes, by the word of the control service. */
final class ExplainTest {
  private static final Path USERS = Path.parse("/svc/users");
  private static final Step STEPS =
      Step.newBuilder()
          .setLabel("/svc/users")
          .setOutcome("bound")
          .setWeight(1)
          .setChosen(true)
          .addBranches(
              Step.newBuilder()
                  .setLabel("/svc => /#/fs")
                  .setOutcome("bound")
                  .setWeight(1)
                  .setChosen(true)
                  .addBranches(
                      Step.newBuilder()
                          .setLabel("/#/fs/users")
                          .setOutcome("bound to /#/fs/users")
                          .setWeight(0.5)))
          .build();

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

  private static ExplainReply reply(String id) {
    return ExplainReply.newBuilder()
        .setStep(STEPS)
        .setBinding(Wire.bound(Wire.name("/svc/users"), id, 0))
        .addClusters(Wire.cluster(id, 0, 1000))
        .build();
  }

  @Test
  void showsTheStepsAndThePresentBinding() {
    control.explain(request -> reply("/#/fs/users"));
    var interpreter = interpreter(fixture.open(control.address()));
    Seen<NameTree<Name.Bound>> users = fixture.bind(interpreter, "/svc/users");
    control.stream(1).say(Wire.answer(Wire.name("/svc/users"), "/#/fs/users", 1, 1000));
    eventually(() -> assertThat(text(users)).isEqualTo("/#/fs/users"));

    Seen<Delegation> steps = fixture.see(interpreter.delegate(Dtab.empty(), USERS));
    eventually(
        () ->
            assertThat(text(steps))
                .isEqualTo(
                    """
                    > /svc/users: bound
                      > /svc => /#/fs: bound
                          0.5 * /#/fs/users: bound to /#/fs/users"""));
    assertThat(steps.value().result()).isEqualTo(users.last());
    assertThat(control.explained().get(0).getName().getPath()).isEqualTo("/svc/users");
    assertThat(control.explained().get(0).getNamespace()).isEqualTo("default");
    assertThat(control.explained().get(0).hasDtab()).isFalse();
  }

  @Test
  void theTextOfAnErrorNeedNotWait() {
    var interpreter = interpreter(fixture.open(control.address()));
    List<String> tried = new ArrayList<>();
    var unused =
        interpreter
            .bind(Dtab.empty(), USERS)
            .observe(
                bound -> {
                  if (bound instanceof State.Ok) {
                    interpreter
                        .delegate(Dtab.empty(), USERS)
                        .observe(
                            steps -> {
                              if (steps instanceof State.Ok<Delegation> ok) {
                                tried.add(ok.value().toString());
                              }
                            })
                        .close();
                  }
                });
    var stream = control.stream(1);
    var negative =
        Wire.bound(stream.asked("/svc/users").getName(), "/x", 1).toBuilder()
            .setTree(
                io.weft.namers.control.wire.Tree.newBuilder()
                    .setNeg(io.weft.namers.control.wire.Tree.None.getDefaultInstance()));
    stream.say(io.weft.namers.control.wire.ToNode.newBuilder().addBindings(negative));
    eventually(() -> assertThat(tried).isNotEmpty());
    assertThat(tried.get(0)).startsWith("> /svc/users: negative");
  }

  @Test
  void anotherDtabIsTried() {
    control.explain(request -> reply("/#/fs/next"));
    var interpreter = interpreter(fixture.open(control.address()));
    control.stream(1);
    var tried = interpreter.withBase(Dtab.parse("/svc => /#/fs"));
    Seen<NameTree<Name.Bound>> bound = fixture.bind(tried, "/svc/users");
    eventually(() -> assertThat(control.explained()).isNotEmpty());
    eventually(() -> assertThat(text(bound)).isEqualTo("/#/fs/next"));
    assertThat(Fixture.ports(bound)).containsExactly(1000);
    assertThat(control.explained().get(0).getDtab()).isEqualTo("/svc=>/#/fs");
  }

  @Test
  void withoutAControlServiceThePresentBindingIsTold() throws Exception {
    var interpreter = interpreter(fixture.open(control.address()));
    Seen<NameTree<Name.Bound>> users = fixture.bind(interpreter, "/svc/users");
    control.stream(1).say(Wire.answer(Wire.name("/svc/users"), "/#/fs/users", 1, 1000));
    eventually(() -> assertThat(text(users)).isEqualTo("/#/fs/users"));
    control.close();
    eventually(
        () -> {
          try (Seen<Delegation> steps = new Seen<>(interpreter.delegate(Dtab.empty(), USERS))) {
            eventually(() -> assertThat(text(steps)).contains("not known: "));
            assertThat(text(steps)).startsWith("> /svc/users: bound\n").contains("control service");
            assertThat(steps.value().result()).isEqualTo(users.last());
          }
        });
    Seen<NameTree<Name.Bound>> bound =
        fixture.bind(interpreter.withBase(Dtab.empty()), "/svc/users");
    eventually(() -> assertThat(text(bound)).startsWith("failed: "));
  }
}
