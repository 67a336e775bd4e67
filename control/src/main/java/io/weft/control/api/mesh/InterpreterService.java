package io.weft.control.api.mesh;

import io.grpc.ServerServiceDefinition;
import io.weft.control.access.Action;
import io.weft.control.api.grpc.Caller;
import io.weft.control.api.grpc.Refusal;
import io.weft.control.api.mesh.wire.BindReq;
import io.weft.control.api.mesh.wire.BoundTreeRsp;
import io.weft.control.api.mesh.wire.InterpreterGrpc;
import io.weft.control.names.Bindings;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;

/** What names are bound to. That it cannot be known ends a stream, and linkerd asks again. */
final class InterpreterService {
  private final Desk desk;
  private final Reading reading;
  private final Watches<Asked, BoundTreeRsp> answers; // encoded once for all who ask the same

  private record Asked(String namespace, Dtab local, Path name) {}

  InterpreterService(Desk desk, Bindings bindings) {
    this.desk = desk;
    this.reading = new Reading(desk.limits());
    this.answers =
        new Watches<>(
            asked ->
                bindings
                    .bind(asked.namespace, asked.local, asked.name)
                    .map(tree -> BoundTreeRsp.newBuilder().setTree(Writing.bound(tree)).build()));
  }

  ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder(InterpreterGrpc.SERVICE_NAME)
        .addMethod(desk.once(InterpreterGrpc.getGetBoundTreeMethod(), this::bind))
        .addMethod(desk.each(InterpreterGrpc.getStreamBoundTreeMethod(), this::bind))
        .build();
  }

  private Activity<BoundTreeRsp> bind(BindReq request, Caller caller) throws Refusal {
    String namespace = reading.namespace(request.getRoot());
    desk.gate().pass(caller, new Action.Read(namespace));
    return answers.watch(
        new Asked(
            namespace,
            reading.dtab("dtab", request.getDtab()),
            reading.name("name", request.getName())));
  }
}
