package io.weft.node.protocol.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weft.node.config.ClassifierConfig;
import io.weft.node.config.ClassifierConfig.Idl;
import io.weft.node.config.ClassifierConfig.Retry;
import io.weft.stack.call.Failure;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.ResponseClassifier;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.header.ApplicationExceptionType;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.ThriftProtocol;
import io.weft.thrift.idl.IdlMethod;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ThriftClassifierTest {
  private static final UnpooledByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
  private static final Idl IDL =
      new Idl(
          Path.of("users.thrift"),
          Map.of(
              "users",
              Map.of(
                  "get", new IdlMethod("get", false, Map.of(1, "Busy", 200, "Down", 3, "None")),
                  "put", new IdlMethod("put", false, Map.of(1, "Down")))));

  private static ThriftClassifier classifier(Retry retry) {
    return new ThriftClassifier(
        new ClassifierConfig(
            retry,
            Set.of("put"),
            Set.of("users:get", "list"),
            Set.of("Down"),
            Set.of("Busy"),
            Optional.of(IDL)));
  }

  private static ThriftMessage call(ThriftProtocol protocol, String name) {
    return ThriftMessages.call(
        ALLOCATOR, protocol, MessageType.CALL, name, 1, Unpooled.EMPTY_BUFFER);
  }

  /** The class of an answer whose result has a struct in a field; 0 for a void one. */
  private static ResponseClass ofField(
      Retry retry, ThriftProtocol protocol, String method, int field) {
    ThriftMessage call = call(protocol, method);
    ByteBuf result = Unpooled.buffer();
    if (field != 0) {
      if (protocol == ThriftProtocol.BINARY) {
        result.writeByte(12).writeShort(field);
      } else if (field < 16) {
        result.writeByte((field << 4) | 12);
      } else {
        result.writeByte(12).writeByte(((field << 1) & 0x7f) | 0x80).writeByte(field >> 6);
      }
      result.writeByte(0).writeByte(0);
    }
    ThriftMessage answer = ThriftMessages.reply(ALLOCATOR, call, result);
    ResponseClass found = classifier(retry).of(call).classify(answer);
    answer.release();
    call.release();
    return found;
  }

  private static ResponseClass ofException(
      Retry retry, String method, ApplicationExceptionType type, String text) {
    ThriftMessage call = call(ThriftProtocol.COMPACT, method);
    ThriftMessage answer = ThriftMessages.exception(ALLOCATOR, call, type, text);
    ResponseClass found = classifier(retry).of(call).classify(answer);
    answer.release();
    call.release();
    return found;
  }

  private static boolean isRetryable(Retry retry, String method, Failure failure) {
    ThriftMessage call = call(ThriftProtocol.BINARY, method);
    ResponseClassifier<ThriftMessage> classifier = classifier(retry).of(call);
    call.release();
    return classifier.isRetryable(failure);
  }

  @ParameterizedTest
  @EnumSource(ThriftProtocol.class)
  void declaredExceptionsAreToldByTheirField(ThriftProtocol protocol) {
    assertThat(ofField(Retry.NONE, protocol, "get", 0)).isEqualTo(ResponseClass.SUCCESS);
    assertThat(ofField(Retry.NONE, protocol, "get", 1)).isEqualTo(ResponseClass.RETRYABLE);
    assertThat(ofField(Retry.NONE, protocol, "get", 200)).isEqualTo(ResponseClass.FAILURE);
    assertThat(ofField(Retry.READ, protocol, "get", 200)).isEqualTo(ResponseClass.RETRYABLE);
    assertThat(ofField(Retry.NONE, protocol, "get", 3)).isEqualTo(ResponseClass.SUCCESS);
    assertThat(ofField(Retry.NONE, protocol, "users:put", 1)).isEqualTo(ResponseClass.FAILURE);
    assertThat(ofField(Retry.NONE, protocol, "unknown", 1)).isEqualTo(ResponseClass.SUCCESS);
  }

  @Test
  void applicationExceptionsAreFailuresUnlessTheCallerIsWrong() {
    for (ApplicationExceptionType type : ApplicationExceptionType.values()) {
      boolean failed =
          switch (type) {
            case UNKNOWN, MISSING_RESULT, INTERNAL_ERROR -> true;
            default -> false;
          };
      assertThat(ofException(Retry.NONE, "put", type, "no"))
          .as("%s", type)
          .isEqualTo(failed ? ResponseClass.FAILURE : ResponseClass.SUCCESS);
      assertThat(ofException(Retry.IDEMPOTENT, "put", type, "no"))
          .as("%s", type)
          .isEqualTo(failed ? ResponseClass.RETRYABLE : ResponseClass.SUCCESS);
    }
  }

  @Test
  void anotherNodesWordThatACallWasNotSentIsTaken() {
    ApplicationExceptionType type = ApplicationExceptionType.INTERNAL_ERROR;
    assertThat(ofException(Retry.NONE, "x", type, "weft router in, /a/b: overloaded (not sent): …"))
        .isEqualTo(ResponseClass.RETRYABLE);
    assertThat(ofException(Retry.NONE, "x", type, "weft router in, /a/b: overloaded: …"))
        .isEqualTo(ResponseClass.FAILURE);
    assertThat(
            ofException(Retry.NONE, "x", type, "weft router in, /a/b: rate-limited (not sent): …"))
        .isEqualTo(ResponseClass.FAILURE);
    assertThat(ofException(Retry.NONE, "x", type, "it was (not sent): sorry"))
        .isEqualTo(ResponseClass.FAILURE);
  }

  @Test
  void theKindSaysWhichCallsMayBeSentTwice() {
    Failure cut = Failure.maybeExecuted(Failure.Kind.UPSTREAM_CLOSED, "cut");
    for (Retry retry : Retry.values()) {
      assertThat(isRetryable(retry, "users:get", cut)).isEqualTo(retry != Retry.NONE);
      assertThat(isRetryable(retry, "list", cut)).isEqualTo(retry != Retry.NONE);
      assertThat(isRetryable(retry, "put", cut))
          .isEqualTo(retry == Retry.IDEMPOTENT || retry == Retry.ALL);
      assertThat(isRetryable(retry, "remove", cut)).isEqualTo(retry == Retry.ALL);
    }
  }

  @Test
  void someFailuresAreNeverTriedAgain() {
    assertThat(
            isRetryable(
                Retry.ALL, "get", Failure.notRetryable(Failure.Kind.ENDPOINT_FAILED, "never")))
        .isFalse();
    for (Failure.Kind kind :
        Set.of(
            Failure.Kind.OVERLOADED,
            Failure.Kind.RATE_LIMITED,
            Failure.Kind.INJECTED,
            Failure.Kind.CANCELLED,
            Failure.Kind.NO_SUCH_NAME,
            Failure.Kind.PROTOCOL)) {
      assertThat(isRetryable(Retry.ALL, "get", Failure.notSent(kind, "no")))
          .as("%s", kind)
          .isFalse();
    }
  }
}
