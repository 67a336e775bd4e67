package io.weft.stack.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FailureTest {

  @Test
  void saysWhetherTheCallMayHaveBeenExecuted() {
    Failure notSent = Failure.notSent(Failure.Kind.CONNECT, "refused");
    Failure maybe = Failure.maybeExecuted(Failure.Kind.UPSTREAM_CLOSED, "closed");
    assertThat(notSent.certainlyNotSent()).isTrue();
    assertThat(maybe.certainlyNotSent()).isFalse();
    assertThat(notSent.kind()).isEqualTo(Failure.Kind.CONNECT);
    assertThat(notSent).hasMessage("refused");
  }

  @Test
  void costsNoStackTraceAndKeepsItsCause() {
    RuntimeException cause = new RuntimeException("deep down");
    Failure failure = Failure.notSent(Failure.Kind.TLS, "no trust", cause);
    failure.addSuppressed(new RuntimeException("another"));
    assertThat(failure.getStackTrace()).isEmpty();
    assertThat(failure.getSuppressed()).isEmpty();
    assertThat(failure).hasCause(cause);
  }

  @Test
  void codesAreStableWordsAndUnique() {
    assertThat(Arrays.stream(Failure.Kind.values()).map(Failure.Kind::code))
        .doesNotHaveDuplicates()
        .allSatisfy(code -> assertThat(code).matches("[a-z]+(-[a-z]+)*"));
  }
}
