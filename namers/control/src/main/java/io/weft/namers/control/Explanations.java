package io.weft.namers.control;

import io.weft.namers.control.wire.ExplainReply;
import io.weft.namers.control.wire.ExplainRequest;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks the control service that is connected. Thread-safe. */
interface Explanations {

  /**
   * Asks; one of both is told, by a thread that must not be blocked.
   *
   * @param request all but the namespace
   * @param failed is told why there is no answer
   */
  void ask(
      ExplainRequest.Builder request, Consumer<ExplainReply> answered, Consumer<String> failed);

  /**
   * What came of a request.
   *
   * @param problem why there is no reply, where there is none
   */
  record Answer(Optional<ExplainReply> reply, String problem) {}

  /** Asks once for each observation; pending until an answer has come or cannot come. */
  default Activity<Answer> of(ExplainRequest.Builder request) {
    return observer -> {
      Asked asked = new Asked(observer);
      observer.accept(new State.Pending<>());
      ask(
          request.clone(),
          reply -> asked.told(new Answer(Optional.of(reply), "")),
          problem -> asked.told(new Answer(Optional.empty(), problem)));
      return asked;
    };
  }

  /** One observation. */
  final class Asked implements Activity.Observation {
    private final Consumer<? super State<Answer>> observer;
    private volatile boolean closed;

    private Asked(Consumer<? super State<Answer>> observer) {
      this.observer = observer;
    }

    private void told(Answer answer) {
      if (!closed) {
        observer.accept(new State.Ok<>(answer));
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
