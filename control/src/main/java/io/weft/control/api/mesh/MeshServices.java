package io.weft.control.api.mesh;

import io.grpc.ServerServiceDefinition;
import io.weft.control.api.grpc.Gate;
import io.weft.control.api.grpc.Limits;
import io.weft.control.dtab.Dtabs;
import io.weft.control.names.Bindings;
import java.util.List;
import java.util.concurrent.Executor;

/** The services of {@code io.linkerd.mesh}, which a server of gRPC serves. */
public final class MeshServices {
  private MeshServices() {}

  /**
   * All of them.
   *
   * @param gate lets pass who may read a namespace; addresses, who may read any
   * @param limits of one connection; a name or a cluster is a call there
   * @param loop runs one task at a time, in their order; what is told is told there
   */
  public static List<ServerServiceDefinition> of(
      Dtabs dtabs, Bindings bindings, Gate gate, Limits limits, Executor loop) {
    Desk desk = new Desk(gate, limits, new Seats(limits.names()), loop);
    return List.of(
        new InterpreterService(desk, bindings).definition(),
        new ResolverService(desk, bindings).definition(),
        new DelegatorService(desk, dtabs, bindings).definition(),
        new CodecService(desk).definition());
  }
}
