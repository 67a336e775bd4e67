package io.weft.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.stack.time.Ticker;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class NettyLoopTest {
  @Test
  void anErrorDoesNotStopTheClock() throws Exception {
    try (EventLoops loops = new EventLoops(1, Ticker.system())) {
      NettyLoop loop = loops.all().get(0);
      CountDownLatch ran = new CountDownLatch(1);
      loop.execute(
          () -> {
            loop.schedule(
                0,
                () -> {
                  throw new NoSuchMethodError("'void gone()'");
                });
            loop.schedule(0, ran::countDown);
          });

      assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
