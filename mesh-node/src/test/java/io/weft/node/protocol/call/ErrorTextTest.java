package io.weft.node.protocol.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.Path;
import io.weft.stack.call.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrorTextTest {
  private final ErrorText text = new ErrorText("in");

  @ParameterizedTest
  @EnumSource(Failure.Kind.class)
  void anotherNodeReadsWhetherTheCallMayGoElsewhere(Failure.Kind kind) {
    Failure notSent = Failure.notSent(kind, "why (not sent): or not");
    Failure maybe = Failure.maybeExecuted(kind, "why (not sent): or not");
    Path name = Path.of("svc", "connect (not sent): ");

    assertThat(ErrorText.saysTryElsewhere(text.of(name, notSent)))
        .isEqualTo(ErrorText.mayGoElsewhere(notSent));
    assertThat(ErrorText.saysTryElsewhere(text.of(name, maybe))).isFalse();
    assertThat(ErrorText.mayGoElsewhere(maybe)).isFalse();
  }

  @Test
  void whatServicesSayIsNotTheTextOfANode() {
    assertThat(ErrorText.saysTryElsewhere("connect (not sent): no route")).isFalse();
    assertThat(ErrorText.saysTryElsewhere("")).isFalse();
  }
}
