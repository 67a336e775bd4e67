package io.weft.node.protocol.thrift;

import io.weft.node.config.ClassifierConfig;
import io.weft.node.config.ClassifierConfig.Idl;
import io.weft.node.protocol.call.ErrorText;
import io.weft.node.router.CallClassifier;
import io.weft.stack.call.Failure;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.ResponseClassifier;
import io.weft.thrift.frame.ApplicationException;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.idl.IdlMethod;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Judges answers by what Thrift tells without a look at values: their type, the type of a {@code
 * TApplicationException}, and which of its declared exceptions a method gave. Immutable.
 */
final class ThriftClassifier implements CallClassifier<ThriftMessage, ThriftMessage> {
  private final ClassifierConfig config;
  private final Map<String, Judge> judges = new HashMap<>();
  private final Judge other;

  ThriftClassifier(ClassifierConfig config) {
    this.config = config;
    this.other = new Judge(maySendAgain(""), new BitSet(), new BitSet());
    config.idl().ifPresent(this::add);
    config.idempotent().forEach(this::add);
    config.readOnly().forEach(this::add);
  }

  private void add(Idl idl) {
    idl.services()
        .forEach(
            (service, methods) ->
                methods
                    .values()
                    .forEach(
                        method -> {
                          Judge judge = judge(service, method);
                          judges.put(service + ":" + method.name(), judge);
                          judges.putIfAbsent(method.name(), judge);
                        }));
  }

  private Judge judge(String service, IdlMethod method) {
    boolean again = maySendAgain(method.name()) || maySendAgain(service + ":" + method.name());
    return new Judge(again, fields(method, config.failures()), fields(method, config.retryable()));
  }

  private static BitSet fields(IdlMethod method, Set<String> exceptions) {
    BitSet fields = new BitSet();
    method
        .exceptions()
        .forEach(
            (field, name) -> {
              if (field > 0 && exceptions.contains(name)) {
                fields.set(field);
              }
            });
    return fields;
  }

  private void add(String method) {
    Judge known = judges.getOrDefault(method.substring(method.indexOf(':') + 1), other);
    judges.computeIfAbsent(
        method, name -> new Judge(maySendAgain(name), known.failures, known.retryable));
  }

  private boolean maySendAgain(String method) {
    return switch (config.retry()) {
      case NONE -> false;
      case READ -> config.readOnly().contains(method);
      case IDEMPOTENT -> config.readOnly().contains(method) || config.idempotent().contains(method);
      case ALL -> true;
    };
  }

  @Override
  public ResponseClassifier<ThriftMessage> of(ThriftMessage call) {
    Judge judge = judges.get(call.name());
    if (judge == null) {
      judge = judges.get(call.method());
    }
    return judge == null ? other : judge;
  }

  @Override
  public String toString() {
    return config.retry().text();
  }

  /** Judges the answers to one method. */
  private static final class Judge implements ResponseClassifier<ThriftMessage> {
    private final boolean again;
    private final BitSet failures;
    private final BitSet retryable;

    Judge(boolean again, BitSet failures, BitSet retryable) {
      this.again = again;
      this.failures = failures;
      this.retryable = retryable;
    }

    @Override
    public ResponseClass classify(ThriftMessage response) {
      if (response.type() == MessageType.EXCEPTION) {
        return ofException(response);
      }
      if (failures.isEmpty() && retryable.isEmpty()) {
        return ResponseClass.SUCCESS;
      }
      int field = ThriftMessages.resultField(response);
      if (field <= 0) {
        return ResponseClass.SUCCESS;
      }
      if (retryable.get(field)) {
        return ResponseClass.RETRYABLE;
      }
      return failures.get(field) ? failed() : ResponseClass.SUCCESS;
    }

    private ResponseClass ofException(ThriftMessage response) {
      ApplicationException said;
      try {
        said = ThriftMessages.applicationException(response);
      } catch (ThriftFormatException e) {
        return failed();
      }
      return switch (said.type()) {
        // What the caller got wrong, every endpoint would find wrong.
        case UNKNOWN_METHOD,
            INVALID_MESSAGE_TYPE,
            WRONG_METHOD_NAME,
            BAD_SEQUENCE_ID,
            PROTOCOL_ERROR,
            INVALID_TRANSFORM,
            INVALID_PROTOCOL,
            UNSUPPORTED_CLIENT_TYPE ->
            ResponseClass.SUCCESS;
        case UNKNOWN, MISSING_RESULT, INTERNAL_ERROR ->
            ErrorText.saysTryElsewhere(said.text()) ? ResponseClass.RETRYABLE : failed();
      };
    }

    private ResponseClass failed() {
      return again ? ResponseClass.RETRYABLE : ResponseClass.FAILURE;
    }

    @Override
    public boolean isRetryable(Failure failure) {
      return switch (failure.kind()) {
        case CONNECT, REFUSED, UPSTREAM_CLOSED, TIMEOUT, ENDPOINT_FAILED ->
            failure.certainlyNotSent() || (again && failure.mayBeRetried());
        default -> false;
      };
    }
  }
}
