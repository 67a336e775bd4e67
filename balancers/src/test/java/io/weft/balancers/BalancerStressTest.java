package io.weft.balancers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.balancers.pick.BalancerPolicies;
import io.weft.stack.time.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Threads that pick, update and at last close at the same time, for a number of operations. */
final class BalancerStressTest {
  private static final int PICKS = 100_000;
  private static final int UPDATES = 2_000;
  private static final int KEYS = 50;
  private static final int ALWAYS = 5; // members that every update has

  private final Queue<FakeMember> opened = new ConcurrentLinkedQueue<>();
  private final Balancer<Integer, FakeMember> balancer =
      new Balancer<>(
          BalancerPolicies.p2c(),
          this::open,
          Ticker.system(),
          () -> ThreadLocalRandom.current().nextLong(),
          BalancerListener.none());

  @Test
  void picksGoOnWhileMembersComeAndGoAndEachIsClosedOnce() throws Exception {
    balancer.update(randomWeights(new Random(0)));
    List<FakeMember> kept = new ArrayList<>(balancer.members().values()).subList(0, ALWAYS);
    run(List.of(this::pickAndServe, this::pickAndServe, updates(1), updates(2)));

    assertThat(kept).allMatch(member -> member.closes() == 0);
    assertThat(balancer.members().values()).containsAll(kept);
    assertThat(opened.stream().filter(member -> member.closes() == 0))
        .containsExactlyInAnyOrderElementsOf(balancer.members().values());

    run(List.of(closing(), closing(), updates(3), updates(4)));
    assertThat(opened).allMatch(member -> member.closes() == 1);
    assertThat(opened).allMatch(member -> member.pending() == 0);
    assertThat(balancer.members()).isEmpty();
  }

  private boolean pickAndServe() {
    for (int i = 0; i < PICKS; i++) {
      FakeMember first = balancer.pick(member -> true);
      FakeMember second = balancer.pick(member -> member != first);
      if (first == null || second == null || first == second) {
        throw new AssertionError("picked " + first + " and then " + second);
      }
      first.begin();
      first.end();
    }
    return true;
  }

  private Callable<Boolean> updates(long seed) {
    return () -> {
      Random random = new Random(seed);
      for (int i = 0; i < UPDATES; i++) {
        balancer.update(randomWeights(random));
      }
      return true;
    };
  }

  private Callable<Boolean> closing() {
    return () -> {
      balancer.close();
      return true;
    };
  }

  private static Map<Integer, Double> randomWeights(Random random) {
    Map<Integer, Double> weights = new HashMap<>();
    for (int key = 0; key < KEYS; key++) {
      if (key < ALWAYS) {
        weights.put(key, 1.0 + random.nextInt(3));
      } else if (random.nextBoolean()) {
        weights.put(key, random.nextDouble());
      }
    }
    return weights;
  }

  private FakeMember open(int key) {
    FakeMember member = new FakeMember(key);
    opened.add(member);
    return member;
  }

  private static void run(List<Callable<Boolean>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      for (Future<Boolean> done : threads.invokeAll(tasks, 30, TimeUnit.SECONDS)) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
