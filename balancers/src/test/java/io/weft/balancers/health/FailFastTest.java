package io.weft.balancers.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.balancers.Status;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FailFastTest {
  private final ManualLoop loop = new ManualLoop();
  private final AtomicInteger members = new AtomicInteger(3);
  private final DownMembers cluster = new DownMembers(members::get);
  private final List<String> events = new ArrayList<>();
  private final FailFast failFast = endpoint();
  private final Failure refused =
      Failure.notSent(Failure.Kind.CONNECT, "cannot connect to 10.0.0.7:9090: refused");
  private int attempts;

  private FailFast endpoint() {
    return new FailFast(
        cluster,
        new Random(1),
        new FailFastListener() {
          @Override
          public void down(Failure failure) {
            events.add("down");
          }

          @Override
          public void up() {
            events.add("up");
          }
        });
  }

  private void connectFails() {
    failFast.connectFailed(refused, loop, () -> attempts++);
  }

  private static String text(@Nullable Failure failure) {
    return failure == null ? "none" : failure.getMessage();
  }

  @Test
  void isDownFromTheFirstFailedConnectionOnUntilOneIsOpen() {
    assertThat(failFast.status()).isEqualTo(Status.OPEN);
    assertThat(failFast.refusal()).isNull();

    connectFails();
    assertThat(failFast.status()).isEqualTo(Status.CLOSED);
    assertThat(text(failFast.refusal()))
        .isEqualTo(
            "left alone until a connection can be opened (failFast): "
                + "cannot connect to 10.0.0.7:9090: refused");
    Failure refusal = requireNonNull(failFast.refusal());
    assertThat(refusal.certainlyNotSent()).isTrue();
    assertThat(refusal.kind()).isEqualTo(Failure.Kind.CONNECT);

    failFast.connected();
    assertThat(failFast.status()).isEqualTo(Status.OPEN);
    assertThat(failFast.refusal()).isNull();
    assertThat(events).containsExactly("down", "up");
  }

  @Test
  void triesInTheBackgroundLessAndLessOften() {
    connectFails();
    loop.advance(Duration.ofSeconds(1).minusNanos(1));
    assertThat(attempts).isZero();
    loop.advance(Duration.ofNanos(1));
    assertThat(attempts).isEqualTo(1);
    assertThat(failFast.refusal()).as("while it tries").isNotNull();

    long[] waited = new long[12];
    for (int i = 0; i < waited.length; i++) {
      int before = attempts;
      connectFails();
      while (attempts == before) {
        loop.advance(Duration.ofMillis(100));
        waited[i] += 100;
      }
    }
    assertThat(waited[0]).isBetween(1_000L, 2_100L);
    assertThat(waited[2]).isBetween(4_000L, 8_100L);
    assertThat(waited[11]).isBetween(31_900L, 32_100L);
    assertThat(events).containsExactly("down");
  }

  @Test
  void aSecondFailureMeanwhilePlansNoSecondAttempt() {
    connectFails();
    connectFails();
    loop.advance(Duration.ofSeconds(1));
    assertThat(attempts).isEqualTo(1);
    connectFails();
    connectFails();
    assertThat(loop.pendingTimeouts()).isEqualTo(1);
  }

  @Test
  void aConnectionThatACallOpenedEndsTheWaiting() {
    connectFails();
    failFast.connected();
    loop.advance(Duration.ofMinutes(5));
    assertThat(attempts).isZero();

    connectFails();
    loop.advance(Duration.ofSeconds(1));
    assertThat(attempts).as("it begins with the shortest wait again").isEqualTo(1);
  }

  @Test
  void whereAllAreDownCallsAreSentAllTheSame() {
    members.set(2);
    FailFast other = endpoint();
    connectFails();
    assertThat(failFast.refusal()).isNotNull();

    other.connectFailed(refused, loop, () -> {});
    assertThat(failFast.refusal()).isNull();
    assertThat(other.refusal()).isNull();
    assertThat(failFast.status()).as("advice to the balancer").isEqualTo(Status.CLOSED);

    other.connected();
    assertThat(failFast.refusal()).isNotNull();
    assertThat(other.refusal()).isNull();
  }

  @Test
  void theOnlyEndpointIsAlwaysCalled() {
    members.set(1);
    connectFails();
    assertThat(failFast.refusal()).isNull();
  }

  @Test
  void oneThatIsGoneIsTriedNoMoreAndCountsNoMore() {
    members.set(2);
    FailFast other = endpoint();
    other.connectFailed(refused, loop, () -> {});
    connectFails();
    failFast.close();
    failFast.close();
    loop.advance(Duration.ofMinutes(5));
    assertThat(attempts).isZero();
    connectFails();
    failFast.connected();
    assertThat(loop.pendingTimeouts()).isZero();
    assertThat(other.refusal()).as("the other's place is taken by one that may be up").isNotNull();
    assertThat(events).containsExactly("down", "down");
  }
}
