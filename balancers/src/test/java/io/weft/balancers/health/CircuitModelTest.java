package io.weft.balancers.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.balancers.Status;
import io.weft.stack.retry.Backoff;
import io.weft.testkit.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Circuits of one cluster do in any order of events what their description says. */
final class CircuitModelTest {
  private static final int CIRCUITS = 4;
  private static final int MOST_EJECTED = 2;
  private static final int FAILURES = 3;
  private static final int DEAD_NANOS = 10;
  private static final int EVENTS = 20_000;

  private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 1000);
  private final EjectionLimit limit = new EjectionLimit(0.5, () -> CIRCUITS);
  private final AccrualPolicy policy =
      AccrualPolicy.consecutiveFailures(FAILURES, Backoff.constant(Duration.ofNanos(DEAD_NANOS)));
  private final List<FailureAccrual> circuits = new ArrayList<>();
  private final List<Model> models = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private long now;
  private int ejected;
  private int spared;

  /** A call on its way; its life is that of the endpoint when it started, 0 when it had none. */
  private record Call(int circuit, int life, boolean probe, FailureAccrual.Outcome outcome) {}

  private enum Phase {
    ALIVE,
    DEAD,
    PROBING
  }

  private final class Model {
    private Phase phase = Phase.ALIVE;
    private int life = 1;
    private int inARow;
    private long until;

    Status status() {
      return switch (phase) {
        case ALIVE -> Status.OPEN;
        case DEAD -> now >= until ? Status.OPEN : Status.CLOSED;
        case PROBING -> Status.BUSY;
      };
    }

    /** Whether this call is the probe. */
    boolean started() {
      if (phase == Phase.DEAD && now >= until) {
        phase = Phase.PROBING;
        return true;
      }
      return false;
    }

    void succeeded(Call call) {
      if (call.probe()) {
        phase = Phase.ALIVE;
        life++;
        inARow = 0;
        ejected--;
      } else if (call.life() == life) {
        inARow = 0;
      }
    }

    void failed(Call call) {
      if (call.probe()) {
        die();
      } else if (phase == Phase.ALIVE && call.life() == life && ++inARow >= FAILURES) {
        if (ejected == MOST_EJECTED) {
          spared++;
        } else {
          ejected++;
          die();
        }
      }
    }

    void ignored(Call call) {
      if (call.probe()) {
        phase = Phase.DEAD; // its time has been up before
      }
    }

    private void die() {
      phase = Phase.DEAD;
      until = now + DEAD_NANOS;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void doWhatTheModelDoes(long seed) {
    Random random = new Random(seed);
    int[] told = new int[1];
    AccrualListener listener =
        new AccrualListener() {
          @Override
          public void spared() {
            told[0]++;
          }
        };
    for (int i = 0; i < CIRCUITS; i++) {
      circuits.add(policy.watch(ticker, random, limit, listener));
      models.add(new Model());
    }
    int probes = 0;
    for (int event = 0; event < EVENTS; event++) {
      if (random.nextInt(3) == 0) {
        int nanos = random.nextInt(4);
        ticker.advance(nanos);
        now += nanos;
      } else if (calls.isEmpty() || (random.nextBoolean() && calls.size() < 40)) {
        probes += start(random.nextInt(CIRCUITS)) ? 1 : 0;
      } else {
        end(calls.remove(random.nextInt(calls.size())), random.nextInt(5));
      }
      for (int i = 0; i < CIRCUITS; i++) {
        assertThat(circuits.get(i).status())
            .as("event %d", event)
            .isEqualTo(models.get(i).status());
      }
      assertThat(limit.ejected()).as("event %d", event).isEqualTo(ejected);
      assertThat(told[0]).isEqualTo(spared);
    }
    assertThat(List.of(probes, spared)).allMatch(times -> times > 100);

    circuits.forEach(FailureAccrual::close);
    assertThat(limit.ejected()).isZero();
    calls.forEach(call -> call.outcome().succeeded());
    assertThat(limit.ejected()).isZero();
  }

  private boolean start(int circuit) {
    Model model = models.get(circuit);
    boolean probe = model.started();
    int life = model.phase == Phase.ALIVE ? model.life : 0;
    calls.add(new Call(circuit, life, probe, circuits.get(circuit).started()));
    return probe;
  }

  private void end(Call call, int how) {
    Model model = models.get(call.circuit());
    switch (how) {
      case 0 -> {
        call.outcome().succeeded();
        model.succeeded(call);
      }
      case 1 -> {
        call.outcome().ignored();
        model.ignored(call);
      }
      default -> {
        call.outcome().failed();
        model.failed(call);
      }
    }
  }
}
