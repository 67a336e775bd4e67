package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.weft.control.access.Action;
import io.weft.control.names.Bindings;
import io.weft.namers.bind.Delegation;
import io.weft.namers.control.wire.Binding;
import io.weft.namers.control.wire.ExplainReply;
import io.weft.namers.control.wire.ExplainRequest;
import io.weft.namers.control.wire.Step;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name.Bound;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One question how a name is bound. Answered once that is known, or with what is known when time is
 * up. All but {@link #listener} runs on the lane.
 */
final class Explanation {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final ServerCall<ByteString, ExplainReply> call;
  private final Caller caller;
  private final Bindings bindings;
  private final Lane lane;
  private Observation observation = () -> {};
  private State<Known> last = new State.Pending<>();
  private boolean closed;

  /** What is known, with the addresses of the clusters in their order. */
  private record Known(
      Delegation steps, Binding.Builder binding, List<Path> ids, List<State<AddrSet>> addresses) {
    boolean isWhole() {
      return !(steps.result() instanceof State.Pending)
          && addresses.stream().noneMatch(state -> state instanceof State.Pending);
    }
  }

  Explanation(
      ServerCall<ByteString, ExplainReply> call, Caller caller, Bindings bindings, Lane lane) {
    this.call = call;
    this.caller = caller;
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
      Activity<Known> known = known(ExplainRequest.parseFrom(question));
      lane.schedule(LIMIT, this::answer);
      observation = known.observe(state -> lane.execute(() -> told(state)));
    } catch (InvalidProtocolBufferException e) {
      end(Refusal.malformed("not an ExplainRequest: " + e.getMessage()).status());
    } catch (Refusal e) {
      end(e.status());
    }
  }

  private Activity<Known> known(ExplainRequest request) throws Refusal {
    Limits limits = lane.shop().limits();
    String namespace = Asked.namespace(request.getNamespace());
    lane.shop().gate().pass(caller, new Action.Read(namespace));
    Asked asked = Asked.parse(namespace, request.getName(), limits);
    Activity<Delegation> steps =
        request.hasDtab()
            ? bindings.delegate(Asked.dtab(request.getDtab(), limits), asked.local(), asked.path())
            : bindings.delegate(namespace, asked.local(), asked.path());
    return steps.flatMap(delegation -> known(asked, delegation));
  }

  private static Activity<Known> known(Asked asked, Delegation steps) {
    State<NameTree<Bound>> result = steps.result();
    Map<Path, Bound> clusters = new LinkedHashMap<>();
    Binding.Builder binding =
        result == null || result instanceof State.Pending
            ? Binding.newBuilder()
            : Encoder.binding(asked.name(), result, clusters);
    List<Path> ids = List.copyOf(clusters.keySet());
    return Activity.states(clusters.values().stream().map(Bound::addresses).toList())
        .map(addresses -> new Known(steps, binding, ids, addresses));
  }

  private void told(State<Known> state) {
    last = state;
    if (state instanceof State.Failed
        || (state instanceof State.Ok<Known> ok && ok.value().isWhole())) {
      answer();
    }
  }

  private void answer() {
    if (closed) {
      return;
    }
    if (last instanceof State.Ok<Known> ok) {
      call.sendHeaders(new Metadata());
      call.sendMessage(reply(ok.value()));
      end(Status.OK);
    } else if (last instanceof State.Failed<Known> failed) {
      end(Status.UNAVAILABLE.withDescription(String.valueOf(failed.cause().getMessage())));
    } else {
      end(Status.UNAVAILABLE.withDescription("the Dtab has not been read from the store yet"));
    }
  }

  private static ExplainReply reply(Known known) {
    ExplainReply.Builder reply = ExplainReply.newBuilder().setStep(step(known.steps()));
    if (known.binding().hasName()) {
      reply.setBinding(known.binding());
    }
    for (int i = 0; i < known.ids().size(); i++) {
      State<AddrSet> addresses = known.addresses().get(i);
      if (!(addresses instanceof State.Pending)) {
        reply.addClusters(Encoder.clusterOf(known.ids().get(i), addresses));
      }
    }
    return reply.build();
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
