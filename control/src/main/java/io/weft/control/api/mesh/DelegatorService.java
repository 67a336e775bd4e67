package io.weft.control.api.mesh;

import com.google.protobuf.ByteString;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.weft.control.access.Action;
import io.weft.control.api.grpc.Caller;
import io.weft.control.api.grpc.Refusal;
import io.weft.control.api.mesh.wire.DelegateTreeReq;
import io.weft.control.api.mesh.wire.DelegateTreeRsp;
import io.weft.control.api.mesh.wire.DelegatorGrpc;
import io.weft.control.api.mesh.wire.DtabReq;
import io.weft.control.api.mesh.wire.DtabRsp;
import io.weft.control.dtab.Dtabs;
import io.weft.control.dtab.VersionedDtab;
import io.weft.control.names.Bindings;
import io.weft.control.names.DelegateTrees;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;
import java.nio.ByteBuffer;

/** The Dtabs of namespaces, and how names are bound by them. */
final class DelegatorService {
  private final Desk desk;
  private final Dtabs dtabs;
  private final Bindings bindings;
  private final Reading reading;

  DelegatorService(Desk desk, Dtabs dtabs, Bindings bindings) {
    this.desk = desk;
    this.dtabs = dtabs;
    this.bindings = bindings;
    this.reading = new Reading(desk.limits());
  }

  ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder(DelegatorGrpc.SERVICE_NAME)
        .addMethod(desk.once(DelegatorGrpc.getGetDtabMethod(), this::dtab))
        .addMethod(desk.each(DelegatorGrpc.getStreamDtabMethod(), this::dtab))
        .addMethod(desk.once(DelegatorGrpc.getGetDelegateTreeMethod(), this::delegate))
        .addMethod(desk.once(DelegatorGrpc.getStreamDelegateTreeMethod(), this::delegate))
        .build();
  }

  /** A namespace that does not exist ends a stream, as in namerd. */
  private Activity<DtabRsp> dtab(DtabReq request, Caller caller) throws Refusal {
    String namespace = reading.namespace(request.getRoot());
    desk.gate().pass(caller, new Action.Read(namespace));
    return dtabs
        .dtab(namespace)
        .flatMap(
            present ->
                present
                    .map(dtab -> Activity.value(response(dtab)))
                    .orElseGet(() -> Activity.failed(absent(namespace))));
  }

  private static DtabRsp response(VersionedDtab dtab) {
    DtabRsp.Builder response = DtabRsp.newBuilder();
    response
        .getDtabBuilder()
        .setDtab(Writing.dtab(dtab.dtab()))
        .getVersionBuilder()
        .setId(version(dtab.version().number()));
    return response.build();
  }

  /** The eight bytes of which the HTTP interface makes an ETag. */
  private static ByteString version(long number) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }

  private static Throwable absent(String namespace) {
    return Status.NOT_FOUND
        .withDescription("there is no namespace " + namespace)
        .asRuntimeException();
  }

  private Activity<DelegateTreeRsp> delegate(DelegateTreeReq request, Caller caller)
      throws Refusal {
    String namespace = reading.namespace(request.getRoot());
    desk.gate().pass(caller, new Action.Read(namespace));
    Dtab local = reading.dtab("dtab", request.getDtab());
    NameTree<Path> tree = reading.tree("tree", request.getTree());
    return DelegateTrees.of(tree, path -> bindings.delegate(namespace, local, path))
        .map(drawn -> DelegateTreeRsp.newBuilder().setTree(DelegateWriting.tree(drawn)).build());
  }
}
