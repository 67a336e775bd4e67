package io.weft.control.api.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.control.api.thrift.Polled.Poll;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.testkit.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How polls wait, and for how long what nobody waits for is observed. */
final class PolledTest {
  private static final Duration TTL = Duration.ofMinutes(10);

  private final ManualLoop loop = new ManualLoop();
  private final Map<String, Var<String>> values = new HashMap<>();
  private final Set<String> observed = new HashSet<>();
  private final List<String> told = new ArrayList<>();
  private long lastStamp = 100;

  private Polled<String, String> polled(int active, int inactive) {
    return new Polled<>(
        "names",
        new Capacity(active, inactive, TTL),
        loop,
        () -> lastStamp++,
        this::open,
        (key, stamp, value) -> (key + "=" + value + "@" + stamp).getBytes(StandardCharsets.UTF_8));
  }

  private Activity<String> open(String key) {
    return observer -> {
      observed.add(key);
      Activity.Observation observation = value(key).observe(observer);
      return () -> {
        observed.remove(key);
        observation.close();
      };
    };
  }

  private Var<String> value(String key) {
    return values.computeIfAbsent(key, own -> Var.of("1"));
  }

  private Poll poll(Polled<String, String> polled, String key, Stamp known) {
    Poll poll = polled.poll(key, known, outcome -> told.add(text(outcome)));
    loop.runTasks();
    return poll;
  }

  private static String text(Outcome outcome) {
    return outcome instanceof Outcome.Known known
        ? new String(known.struct(), StandardCharsets.UTF_8)
        : ((Outcome.Failed) outcome).reason();
  }

  private static Stamp stamp(long stamp) {
    return new Stamp(Stamp.bytes(stamp));
  }

  private List<String> told() {
    loop.runTasks();
    List<String> all = List.copyOf(told);
    told.clear();
    return all;
  }

  @Test
  void aPollIsAnsweredOnceTheStateIsAnother() {
    Polled<String, String> polled = polled(10, 10);

    poll(polled, "a", Stamp.NONE);
    assertThat(told()).containsExactly("a=1@100");
    poll(polled, "a", stamp(100));
    assertThat(told()).isEmpty();
    value("a").set("2");
    assertThat(told()).containsExactly("a=2@101");
    poll(polled, "a", stamp(100)); // another client, which was away
    poll(polled, "a", stamp(7)); // one that comes from another process
    assertThat(told()).containsExactly("a=2@101", "a=2@101");
  }

  @Test
  void whatIsEqualOrPendingIsNoChange() {
    Polled<String, String> polled = polled(10, 10);
    value("a").setState(new State.Pending<>());
    poll(polled, "a", Stamp.NONE);
    assertThat(told()).isEmpty();
    value("a").set("1");
    assertThat(told()).containsExactly("a=1@100");

    poll(polled, "a", stamp(100));
    value("a").setState(new State.Pending<>());
    value("a").set("1");
    assertThat(told()).isEmpty();
  }

  @Test
  void aFailureIsToldUntilItHasPassed() {
    Polled<String, String> polled = polled(10, 10);
    poll(polled, "a", Stamp.NONE);
    poll(polled, "a", stamp(100));
    told();

    value("a").setState(new State.Failed<>(new IllegalStateException("away")));
    assertThat(told()).containsExactly("away");
    poll(polled, "a", stamp(100)); // clients keep the stamp of what they know
    assertThat(told()).containsExactly("away");
    value("a").set("1");
    loop.runTasks();
    poll(polled, "a", stamp(100));
    assertThat(told()).containsExactly("a=1@102");
  }

  @Test
  void noMoreThanTheLimitMayBeWaitedFor() {
    Polled<String, String> polled = polled(1, 1);
    poll(polled, "a", Stamp.NONE);
    Poll waiting = poll(polled, "a", stamp(100));
    told();

    poll(polled, "b", Stamp.NONE);
    assertThat(told())
        .containsExactly("too many active names: 1 are waited for, which is the limit");
    poll(polled, "a", stamp(100));
    assertThat(polled.active()).isEqualTo(1);
    waiting.cancel();
    value("a").set("2");
    assertThat(told()).containsExactly("a=2@101");
    poll(polled, "b", Stamp.NONE);
    assertThat(told()).containsExactly("b=1@102");
  }

  @Test
  void whatNobodyWaitsForIsObservedForItsTimeAlone() {
    Polled<String, String> polled = polled(10, 10);
    poll(polled, "a", Stamp.NONE);
    assertThat(polled.idle()).isEqualTo(1);

    loop.advance(TTL.minusSeconds(1));
    assertThat(observed).containsExactly("a");
    poll(polled, "a", Stamp.NONE); // which begins its time anew
    loop.advance(TTL.minusSeconds(1));
    assertThat(observed).containsExactly("a");
    Poll waiting = poll(polled, "a", stamp(100));
    loop.advance(TTL.plus(TTL));
    assertThat(observed).containsExactly("a");
    waiting.cancel();
    loop.advance(TTL.plusSeconds(1));
    assertThat(observed).isEmpty();
    assertThat(loop.pendingTimeouts()).isZero();
  }

  @Test
  void beyondTheLimitTheLongestUnusedGoFirstButNotBeforeTheirClientsCouldReturn() {
    Polled<String, String> polled = polled(10, 2);
    List.of("a", "b", "c", "d").forEach(key -> poll(polled, key, Stamp.NONE));
    poll(polled, "a", Stamp.NONE);
    assertThat(observed).containsExactlyInAnyOrder("a", "b", "c", "d");

    loop.advance(Polled.RETURN.plusMillis(1));

    assertThat(observed).containsExactlyInAnyOrder("d", "a");
  }

  @Test
  void aFloodOfNamesIsBoundedAtOnce() {
    Polled<String, String> polled = polled(3, 2);
    for (int i = 0; i < 100; i++) {
      poll(polled, "name" + i, Stamp.NONE);
    }

    assertThat(polled.idle()).isEqualTo(5);
    assertThat(observed).hasSize(5);
  }

  @Test
  void closingLetsGoOfAll() {
    Polled<String, String> polled = polled(10, 10);
    poll(polled, "a", Stamp.NONE);
    poll(polled, "b", Stamp.NONE);
    poll(polled, "b", stamp(101));

    polled.close();

    assertThat(observed).isEmpty();
    value("b").set("2");
    assertThat(told()).containsExactly("a=1@100", "b=1@101");
  }
}
