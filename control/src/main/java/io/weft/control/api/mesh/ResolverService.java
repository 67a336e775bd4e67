package io.weft.control.api.mesh;

import com.google.protobuf.ByteString;
import io.grpc.ServerServiceDefinition;
import io.weft.control.access.Action;
import io.weft.control.api.grpc.Caller;
import io.weft.control.api.grpc.Refusal;
import io.weft.control.api.mesh.wire.Endpoint;
import io.weft.control.api.mesh.wire.Replicas;
import io.weft.control.api.mesh.wire.ReplicasReq;
import io.weft.control.api.mesh.wire.ResolverGrpc;
import io.weft.control.names.Bindings;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * The addresses of bound ids. That they cannot be known is told, and the stream goes on; that they
 * are not known yet is not, so that linkerd keeps those of an earlier stream.
 */
final class ResolverService {
  /** Under which key Finagle has the weight of an address, where it is not 1. */
  private static final String WEIGHT = "endpoint_addr_weight";

  private static final String NODE_NAME = "nodeName";

  private final Desk desk;
  private final Reading reading;
  private final Watches<Path, Replicas> answers; // encoded once for all who ask the same

  ResolverService(Desk desk, Bindings bindings) {
    this.desk = desk;
    this.reading = new Reading(desk.limits());
    this.answers = new Watches<>(id -> told(bindings.addresses(id)));
  }

  ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder(ResolverGrpc.SERVICE_NAME)
        .addMethod(desk.once(ResolverGrpc.getGetReplicasMethod(), this::resolve))
        .addMethod(desk.each(ResolverGrpc.getStreamReplicasMethod(), this::resolve))
        .build();
  }

  private Activity<Replicas> resolve(ReplicasReq request, Caller caller) throws Refusal {
    desk.gate().pass(caller, new Action.Resolve());
    return answers.watch(reading.name("id", request.getId()));
  }

  private static Activity<Replicas> told(Activity<State<AddrSet>> addresses) {
    Activity<Replicas> told =
        observer ->
            addresses.observe(
                state -> {
                  if (state instanceof State.Failed<State<AddrSet>> failed) {
                    observer.accept(new State.Ok<>(failed(failed.cause())));
                  } else {
                    observer.accept(state.map(ResolverService::replicas));
                  }
                });
    return told.distinct();
  }

  private static Replicas replicas(State<AddrSet> state) {
    if (state instanceof State.Failed<AddrSet> failed) {
      return failed(failed.cause());
    }
    if (!(state instanceof State.Ok<AddrSet> ok)) {
      return Replicas.newBuilder().setPending(Replicas.Pending.getDefaultInstance()).build();
    }
    if (!(ok.value() instanceof AddrSet.Bound bound)) {
      return Replicas.newBuilder().setNeg(Replicas.Neg.getDefaultInstance()).build();
    }
    Replicas.Bound.Builder to = Replicas.Bound.newBuilder().putAllMetadata(bound.metadata());
    bound.addresses().forEach(address -> to.addEndpoints(endpoint(address)));
    return Replicas.newBuilder().setBound(to).build();
  }

  private static Replicas failed(Throwable cause) {
    return Replicas.newBuilder()
        .setFailed(Replicas.Failed.newBuilder().setMessage(Writing.message(cause)))
        .build();
  }

  private static Endpoint endpoint(Address address) {
    InetAddress ip = address.socket().getAddress();
    Endpoint.Builder to =
        Endpoint.newBuilder()
            .setInetAf(
                ip instanceof Inet6Address
                    ? Endpoint.AddressFamily.INET6
                    : Endpoint.AddressFamily.INET4)
            .setAddress(ByteString.copyFrom(ip.getAddress()))
            .setPort(address.socket().getPort())
            .putAllMetadata(address.metadata());
    if (address.weight() != 1) {
      to.putMetadata(WEIGHT, Double.toString(address.weight()));
    }
    String node = address.metadata().get(NODE_NAME);
    return to.setMeta(
            node == null
                ? Endpoint.Meta.newBuilder()
                : Endpoint.Meta.newBuilder().setNodeName(node))
        .build();
  }
}
