package io.weft.control.api.mesh;

import io.grpc.ServerServiceDefinition;
import io.weft.control.api.grpc.Caller;
import io.weft.control.api.grpc.Refusal;
import io.weft.control.api.mesh.wire.CodecGrpc;
import io.weft.control.api.mesh.wire.ReadDtabReq;
import io.weft.control.api.mesh.wire.ReadDtabRsp;
import io.weft.control.api.mesh.wire.ReadPathReq;
import io.weft.control.api.mesh.wire.ReadPathRsp;
import io.weft.control.api.mesh.wire.ShowDtabReq;
import io.weft.control.api.mesh.wire.ShowDtabRsp;
import io.weft.control.api.mesh.wire.ShowPathReq;
import io.weft.control.api.mesh.wire.ShowPathRsp;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;

/** The text forms. They are nobody's, and so whoever is connected may ask. */
final class CodecService {
  private final Desk desk;
  private final Reading reading;

  CodecService(Desk desk) {
    this.desk = desk;
    this.reading = new Reading(desk.limits());
  }

  ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder(CodecGrpc.SERVICE_NAME)
        .addMethod(desk.once(CodecGrpc.getReadDtabMethod(), this::readDtab))
        .addMethod(desk.once(CodecGrpc.getShowDtabMethod(), this::showDtab))
        .addMethod(desk.once(CodecGrpc.getReadPathMethod(), this::readPath))
        .addMethod(desk.once(CodecGrpc.getShowPathMethod(), this::showPath))
        .build();
  }

  private Activity<ReadDtabRsp> readDtab(ReadDtabReq request, Caller caller) throws Refusal {
    try {
      Dtab dtab = Dtab.parse(reading.text(request.getText()));
      return Activity.value(ReadDtabRsp.newBuilder().setDtab(Writing.dtab(dtab)).build());
    } catch (NameSyntaxException e) {
      throw unreadable(e);
    }
  }

  private Activity<ShowDtabRsp> showDtab(ShowDtabReq request, Caller caller) throws Refusal {
    Dtab dtab = reading.dtab("dtab", request.getDtab());
    return Activity.value(ShowDtabRsp.newBuilder().setText(dtab.toString()).build());
  }

  /** No text is the empty path, as in namerd. */
  private Activity<ReadPathRsp> readPath(ReadPathReq request, Caller caller) throws Refusal {
    try {
      Path path = request.hasText() ? Path.parse(reading.text(request.getText())) : Path.empty();
      return Activity.value(ReadPathRsp.newBuilder().setPath(Writing.path(path)).build());
    } catch (NameSyntaxException e) {
      throw unreadable(e);
    }
  }

  private Activity<ShowPathRsp> showPath(ShowPathReq request, Caller caller) throws Refusal {
    Path path = reading.path("path", request.getPath());
    return Activity.value(ShowPathRsp.newBuilder().setText(path.toString()).build());
  }

  private static Refusal unreadable(NameSyntaxException e) {
    return Refusal.malformed("text, at " + e.position() + ": " + e.getMessage());
  }
}
