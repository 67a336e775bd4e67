package io.weft.control.api.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.testkit.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a silent peer is asked, and when it is taken for gone. */
final class VigilTest {
  private final ManualLoop loop = new ManualLoop();
  private final List<String> done = new ArrayList<>();
  private final Vigil vigil = new Vigil(loop, () -> done.add("ask"), () -> done.add("gone"));

  private void periods(int count) {
    for (int i = 0; i < count; i++) {
      loop.advance(Vigil.PERIOD);
    }
  }

  @Test
  void whoeverSpeaksIsNotAsked() {
    vigil.begin();
    for (int i = 0; i < 5; i++) {
      vigil.heard();
      periods(1);
    }

    assertThat(done).isEmpty();
  }

  @Test
  void whoeverAnswersIsThere() {
    vigil.begin();
    for (int i = 0; i < 3; i++) {
      periods(1);
      vigil.heard();
      periods(1);
    }

    assertThat(done).containsExactly("ask", "ask", "ask");
  }

  @Test
  void whoeverDoesNotAnswerIsGone() {
    vigil.begin();
    periods(10);

    assertThat(done).containsExactly("ask", "gone");
    assertThat(loop.pendingTimeouts()).isZero();
  }

  @Test
  void nothingIsDoneAfterTheEnd() {
    vigil.begin();
    periods(1);
    vigil.end();
    periods(5);

    assertThat(done).containsExactly("ask");
  }
}
