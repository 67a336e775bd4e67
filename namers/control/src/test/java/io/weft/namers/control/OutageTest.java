package io.weft.namers.control;

import static io.weft.namers.control.Fixture.eventually;
import static io.weft.namers.control.Fixture.interpreter;
import static io.weft.namers.control.Fixture.ports;
import static io.weft.namers.control.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.control.wire.Held;
import io.weft.namers.control.wire.HeldCluster;
import io.weft.namers.control.wire.ToNode;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control services that go, come back, lag or are not there at all. */
final class OutageTest {
  @TempDir private java.nio.file.Path directory;

  private Fixture fixture;

  @BeforeEach
  void start() {
    fixture = new Fixture(directory);
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void goesOnWhereTheLastStreamEnded() throws Exception {
    try (ScriptedControl control = new ScriptedControl(5)) {
      var interpreter = interpreter(fixture.open(control.address()));
      var users = fixture.bind(interpreter, "/svc/users");
      var orders = fixture.bind(interpreter, "/svc/orders");
      var first = control.stream(1);
      first.say(Wire.answer(first.asked("/svc/users").getName(), "/#/users", 71, 1000));
      first.asked("/svc/orders");
      eventually(() -> assertThat(text(users)).isEqualTo("/#/users"));

      first.end();
      var second = control.stream(2);
      eventually(() -> assertThat(second.held()).hasSize(2));
      assertThat(second.hello().getSeen()).isEqualTo(Wire.revision("store", 5));
      assertThat(second.watches()).hasSize(1);
      assertThat(second.held())
          .containsExactlyInAnyOrder(
              Held.newBuilder().setName(Wire.name("/svc/users")).setDigest(71).build(),
              Held.newBuilder().setName(Wire.name("/svc/orders")).build());
      assertThat(second.watches().get(0).getClustersList())
          .containsExactly(HeldCluster.newBuilder().setId("/#/users").setDigest(71).build());
      second.say(
          ToNode.newBuilder()
              .addUnchanged(Wire.name("/svc/users"))
              .addUnchangedClusters("/#/users"));
      second.say(Wire.answer(Wire.name("/svc/orders"), "/#/orders", 72, 2000));
      eventually(() -> assertThat(text(orders)).isEqualTo("/#/orders"));
      assertThat(text(users)).isEqualTo("/#/users");
      assertThat(ports(users)).containsExactly(1000);
      assertThat(users.states()).hasSize(2);
    }
  }

  @Test
  void turnsToAnotherControlService() throws Exception {
    try (ScriptedControl one = new ScriptedControl(1);
        ScriptedControl two = new ScriptedControl(1)) {
      var users =
          fixture.bind(interpreter(fixture.open(one.address(), two.address())), "/svc/users");
      eventually(() -> assertThat(one.streams().size() + two.streams().size()).isEqualTo(1));
      ScriptedControl present = one.streams().isEmpty() ? two : one;
      ScriptedControl other = one.streams().isEmpty() ? one : two;
      present.stream(1)
          .say(Wire.answer(present.stream(1).asked("/svc/users").getName(), "/#/c", 9, 1));
      eventually(() -> assertThat(text(users)).isEqualTo("/#/c"));
      present.close();
      assertThat(other.stream(1).asked("/svc/users").getDigest()).isEqualTo(9);
      assertThat(text(users)).isEqualTo("/#/c");
    }
  }

  @Test
  void oneThatLagsIsLeft() throws Exception {
    try (ScriptedControl ahead = new ScriptedControl(5)) {
      var users = fixture.bind(interpreter(fixture.open(ahead.address())), "/svc/users");
      var stream = ahead.stream(1);
      var name = stream.asked("/svc/users").getName();
      stream.say(Wire.answer(name, "/#/new", 9, 1));
      eventually(() -> assertThat(text(users)).isEqualTo("/#/new"));

      stream.say(Wire.answer(name, "/#/old", 10, 1).setRevision(Wire.revision("store", 4)));
      var second = ahead.stream(2);
      second.say(Wire.answer(name, "/#/newer", 11, 1).setRevision(Wire.revision("store", 6)));
      eventually(() -> assertThat(text(users)).isEqualTo("/#/newer"));
      assertThat(users.states().toString()).doesNotContain("/#/old");

      // The numbers of another store say nothing.
      second.say(Wire.answer(name, "/#/moved", 12, 1).setRevision(Wire.revision("another", 1)));
      eventually(() -> assertThat(text(users)).isEqualTo("/#/moved"));
      assertThat(ahead.streams()).hasSize(2);
    }
  }

  @Test
  void whereNoneIsThereCallsDoNotWait() throws Exception {
    int free;
    try (ScriptedControl gone = new ScriptedControl(1)) {
      free = gone.port();
    }
    var interpreter = interpreter(fixture.open("127.0.0.1:" + free));
    var users = fixture.bind(interpreter, "/svc/users");
    eventually(
        () ->
            assertThat(text(users))
                .startsWith(
                    "failed: control services [127.0.0.1:" + free + "] cannot be reached: "));
    var later = fixture.bind(interpreter, "/svc/later");
    eventually(() -> assertThat(text(later)).startsWith("failed: control services"));
    try (ScriptedControl back = new ScriptedControl(free, 1)) {
      var stream = back.stream(1);
      stream.say(Wire.answer(stream.asked("/svc/users").getName(), "/#/c", 1, 1));
      eventually(() -> assertThat(text(users)).isEqualTo("/#/c"));
    }
  }

  @Test
  void startsWithWhatIsOnDisk() throws Exception {
    int port;
    try (ScriptedControl control = new ScriptedControl(3)) {
      port = control.port();
      var connection = fixture.open(control.address());
      var users = fixture.bind(interpreter(connection), "/svc/users");
      var stream = control.stream(1);
      stream.say(Wire.answer(stream.asked("/svc/users").getName(), "/#/c", 9, 1000));
      eventually(() -> assertThat(text(users)).isEqualTo("/#/c"));
      connection.close();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.snapshot())))
        .isEqualTo("rw-------");

    var again = interpreter(fixture.open("127.0.0.1:" + port));
    var users = fixture.bind(again, "/svc/users");
    eventually(() -> assertThat(text(users)).isEqualTo("/#/c"));
    assertThat(ports(users)).containsExactly(1000);
    var unknown = fixture.bind(again, "/svc/unknown");
    eventually(() -> assertThat(text(unknown)).startsWith("failed: "));
    assertThat(text(users)).isEqualTo("/#/c");

    try (ScriptedControl back = new ScriptedControl(port, 3)) {
      var stream = back.stream(1);
      assertThat(stream.hello().getSeen()).isEqualTo(Wire.revision("store", 3));
      assertThat(stream.asked("/svc/users").getDigest()).isEqualTo(9);
      stream.say(Wire.answer(Wire.name("/svc/users"), "/#/d", 10, 2000));
      eventually(() -> assertThat(text(users)).isEqualTo("/#/d"));
    }
  }

  @Test
  void anotherRoutersPartIsKeptUntilAControlServiceAnswers() throws Exception {
    int port;
    try (ScriptedControl control = new ScriptedControl(3)) {
      port = control.port();
      var connection = fixture.open(control.address());
      var users = fixture.bind(interpreter(connection), "/svc/users");
      var stream = control.stream(1);
      stream.say(Wire.answer(stream.asked("/svc/users").getName(), "/#/c", 9, 1000));
      eventually(() -> assertThat(text(users)).isEqualTo("/#/c"));
      connection.close();
    }
    var other = fixture.open("127.0.0.1:" + port);
    var unused =
        other.interpreter(
            "other",
            io.weft.stack.activity.Activity.value(io.weft.namers.name.Dtab.empty()),
            io.weft.namers.bind.CallReports.NONE);
    other.close();
    var users = fixture.bind(interpreter(fixture.open("127.0.0.1:" + port)), "/svc/users");
    eventually(() -> assertThat(text(users)).isEqualTo("/#/c"));
  }

  @Test
  void aSnapshotThatIsDamagedIsIgnored() throws Exception {
    Files.write(fixture.snapshot(), new byte[] {1, 2, 3});
    try (ScriptedControl control = new ScriptedControl(1)) {
      var users = fixture.bind(interpreter(fixture.open(control.address())), "/svc/users");
      var stream = control.stream(1);
      assertThat(stream.hello().hasSeen()).isFalse();
      stream.say(Wire.answer(stream.asked("/svc/users").getName(), "/#/c", 1, 1));
      eventually(() -> assertThat(text(users)).isEqualTo("/#/c"));
      eventually(() -> assertThat(new SnapshotFile(fixture.snapshot()).read()).isPresent());
    }
  }

  @Test
  void aServiceThatSaysNothingIsLeft() throws Exception {
    try (ScriptedControl mute = new ScriptedControl(-1);
        ScriptedControl good = new ScriptedControl(1)) {
      var users =
          fixture.bind(interpreter(fixture.open(mute.address(), good.address())), "/svc/users");
      var stream = good.stream(1);
      stream.say(Wire.answer(stream.asked("/svc/users").getName(), "/#/c", 1, 1));
      eventually(() -> assertThat(text(users)).isEqualTo("/#/c"));
      assertThat(List.of(mute.streams().size(), good.streams().size())).contains(1);
    }
  }
}
