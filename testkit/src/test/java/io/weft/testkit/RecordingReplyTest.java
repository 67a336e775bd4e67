package io.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.stack.call.Failure;
import org.junit.jupiter.api.Test;

final class RecordingReplyTest {
  private final RecordingReply<String> reply = new RecordingReply<>();
  private final Failure failure = Failure.notSent(Failure.Kind.CONNECT, "refused");

  @Test
  void keepsTheResponse() {
    assertThat(reply.isDone()).isFalse();
    reply.ok("hello");
    assertThat(reply.isDone()).isTrue();
    assertThat(reply.await().response()).isEqualTo("hello");
    assertThatThrownBy(reply::failure).isInstanceOf(AssertionError.class);
  }

  @Test
  void keepsTheFailure() {
    reply.failed(failure);
    assertThat(reply.failure()).isSameAs(failure);
    assertThatThrownBy(reply::response)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("connect: refused");
  }

  @Test
  void aSecondCompletionFailsTheTest() {
    reply.ok("hello");
    reply.failed(failure);
    assertThat(reply.completions()).isEqualTo(2);
    assertThatThrownBy(reply::response).isInstanceOf(AssertionError.class);
    assertThatThrownBy(reply::failure).isInstanceOf(AssertionError.class);
  }

  @Test
  void noReplyIsNoResponse() {
    assertThatThrownBy(reply::response)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no reply yet");
  }
}
