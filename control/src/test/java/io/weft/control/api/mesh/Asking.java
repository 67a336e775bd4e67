package io.weft.control.api.mesh;

import io.weft.control.api.mesh.wire.BindReq;
import io.weft.control.api.mesh.wire.Dtab;
import io.weft.control.api.mesh.wire.DtabReq;
import io.weft.control.api.mesh.wire.Path;
import io.weft.control.api.mesh.wire.ReplicasReq;

/** What linkerd asks. */
final class Asking {
  private Asking() {}

  static Path path(String text) {
    return Writing.path(io.weft.namers.name.Path.parse(text));
  }

  static Dtab dtab(String text) {
    return Writing.dtab(io.weft.namers.name.Dtab.parse(text));
  }

  static BindReq bind(String root, String name, String local) {
    return BindReq.newBuilder()
        .setRoot(path(root))
        .setName(path(name))
        .setDtab(dtab(local))
        .build();
  }

  static ReplicasReq replicas(String id) {
    return ReplicasReq.newBuilder().setId(path(id)).build();
  }

  static DtabReq dtabOf(String root) {
    return DtabReq.newBuilder().setRoot(path(root)).build();
  }
}
