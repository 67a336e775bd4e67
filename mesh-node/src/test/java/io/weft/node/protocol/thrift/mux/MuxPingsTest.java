package io.weft.node.protocol.thrift.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.testkit.ManualLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When an endpoint is asked whether it is there, and when it is taken for gone. */
final class MuxPingsTest {
  private final ManualLoop loop = new ManualLoop();
  private int asked;
  private int lost;
  private final MuxPings pings =
      new MuxPings(MuxClient.Pings.DEFAULT, loop, () -> asked++, () -> lost++);

  @Test
  void anEndpointThatAnswersIsAskedAgain() {
    pings.start();
    for (int i = 1; i <= 3; i++) {
      loop.advance(Duration.ofSeconds(5));
      assertThat(asked).isEqualTo(i);
      loop.advance(Duration.ofSeconds(3));
      pings.answered();
    }
    assertThat(lost).isZero();
  }

  @Test
  void anEndpointThatDoesNotAnswerIsLost() {
    pings.start();
    loop.advance(Duration.ofSeconds(9));

    assertThat(asked).isEqualTo(1);
    assertThat(lost).isEqualTo(1);
  }

  @Test
  void anAnswerThatNobodyAskedForChangesNothing() {
    pings.start();
    loop.advance(Duration.ofSeconds(4));
    pings.answered();
    loop.advance(Duration.ofSeconds(1));

    assertThat(asked).isEqualTo(1);
  }

  @Test
  void aClosedSessionAsksNothing() {
    pings.start();
    pings.stop();
    loop.advance(Duration.ofMinutes(1));

    assertThat(asked).isZero();
    assertThat(lost).isZero();
  }

  @Test
  void theSmallestFreeTagIsTakenAndOneInUseNever() {
    Tags tags = new Tags();
    assertThat(tags.take()).isEqualTo(2);
    assertThat(tags.take()).isEqualTo(3);
    assertThat(tags.take()).isEqualTo(4);
    assertThat(tags.free(3)).isTrue();
    assertThat(tags.free(3)).isFalse();
    assertThat(tags.take()).isEqualTo(3);
    assertThat(tags.take()).isEqualTo(5);
  }
}
