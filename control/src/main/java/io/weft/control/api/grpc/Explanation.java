package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.weft.control.names.Bindings;
import io.weft.namers.bind.Delegation;
import io.weft.namers.control.wire.ExplainReply;
import io.weft.namers.control.wire.ExplainRequest;
import io.weft.namers.control.wire.Step;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One question how a name is bound. Answered once that is known, or with what is known when time is
 * up. All but {@link #listener} runs on the lane.
 */
final class Explanation {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final ServerCall<ByteString, ExplainReply> call;
  private final Bindings bindings;
  private final Lane lane;
  private Observation observation = () -> {};
  private State<Delegation> last = new State.Pending<>();
  private boolean closed;

  Explanation(ServerCall<ByteString, ExplainReply> call, Bindings bindings, Lane lane) {
    this.call = call;
    this.bindings = bindings;
    this.lane = lane;
  }

  ServerCall.Listener<ByteString> listener() {
    call.request(2); // the second would be one too many, and says so
    return new ServerCall.Listener<>() {
      private @Nullable ByteString question;

      @Override
      public void onMessage(ByteString message) {
        question = message;
      }

      @Override
      public void onHalfClose() {
        ByteString asked = question;
        if (asked == null) {
          lane.execute(() -> end(Refusal.malformed("no ExplainRequest").status()));
        } else {
          lane.execute(() -> begin(asked));
        }
      }

      @Override
      public void onCancel() {
        lane.execute(Explanation.this::release);
      }
    };
  }

  private void begin(ByteString question) {
    try {
      Activity<Delegation> steps = steps(ExplainRequest.parseFrom(question));
      lane.schedule(LIMIT, this::answer);
      observation = steps.observe(state -> lane.execute(() -> told(state)));
    } catch (InvalidProtocolBufferException e) {
      end(Refusal.malformed("not an ExplainRequest: " + e.getMessage()).status());
    } catch (Refusal e) {
      end(e.status());
    }
  }

  private Activity<Delegation> steps(ExplainRequest request) throws Refusal {
    Limits limits = lane.shop().limits();
    String namespace = Asked.namespace(request.getNamespace());
    Asked asked = Asked.parse(namespace, request.getName(), limits);
    return request.hasDtab()
        ? bindings.delegate(Asked.dtab(request.getDtab(), limits), asked.local(), asked.path())
        : bindings.delegate(namespace, asked.local(), asked.path());
  }

  private void told(State<Delegation> state) {
    last = state;
    boolean pending =
        state instanceof State.Pending
            || (state instanceof State.Ok<Delegation> ok
                && ok.value().result() instanceof State.Pending);
    if (!pending) {
      answer();
    }
  }

  private void answer() {
    if (closed) {
      return;
    }
    if (last instanceof State.Ok<Delegation> ok) {
      call.sendHeaders(new Metadata());
      call.sendMessage(ExplainReply.newBuilder().setStep(step(ok.value())).build());
      end(Status.OK);
    } else if (last instanceof State.Failed<Delegation> failed) {
      end(Status.UNAVAILABLE.withDescription(String.valueOf(failed.cause().getMessage())));
    } else {
      end(Status.UNAVAILABLE.withDescription("the Dtab has not been read from the store yet"));
    }
  }

  private static Step step(Delegation delegation) {
    Step.Builder step =
        Step.newBuilder()
            .setLabel(delegation.step().toString())
            .setOutcome(delegation.outcome())
            .setWeight(delegation.weight())
            .setChosen(delegation.chosen());
    delegation.branches().forEach(branch -> step.addBranches(step(branch)));
    return step.build();
  }

  private void end(Status status) {
    if (!closed) {
      release();
      call.close(status, new Metadata());
    }
  }

  private void release() {
    closed = true;
    observation.close();
  }
}
