package io.weft.control.api.mesh;

import static io.weft.control.api.mesh.Asking.bind;
import static io.weft.control.api.mesh.Asking.dtabOf;
import static io.weft.control.api.mesh.Asking.path;
import static io.weft.control.api.mesh.Asking.replicas;
import static io.weft.control.api.mesh.Served.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.weft.control.access.Access;
import io.weft.control.access.AccessFile;
import io.weft.control.api.grpc.Bytes;
import io.weft.control.api.grpc.Limits;
import io.weft.control.api.mesh.wire.BindReq;
import io.weft.control.api.mesh.wire.BoundTreeRsp;
import io.weft.control.api.mesh.wire.DelegatorGrpc;
import io.weft.control.api.mesh.wire.InterpreterGrpc;
import io.weft.control.api.mesh.wire.ResolverGrpc;
import io.weft.namers.watch.Repeater;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is served, and how much. */
final class MeshGuardTest {
  @TempDir Path folder;

  private static Status.Code outcome(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    return thrown == null ? Status.Code.OK : Status.fromThrowable(thrown).getCode();
  }

  private Access rules() throws Exception {
    String digest =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest("s3cret".getBytes(StandardCharsets.UTF_8)));
    Path file =
        Files.writeString(
            folder.resolve("access.json"),
            """
            {"tokens": [{"name": "edge", "sha256": "%s",
                         "roles": [{"role": "read", "namespaces": ["web"]}]}]}
            """
                .formatted(digest));
    try (Repeater poller = Repeater.background("test", 1, Duration.ofDays(1))) {
      return AccessFile.open(file, poller);
    }
  }

  @Test
  void whoMayReadANamespaceIsServed() throws Exception {
    Metadata token = new Metadata();
    token.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer s3cret");
    try (Served served = new Served(rules(), Limits.DEFAULT)) {
      served.store.put("web", "/svc => /#/test", 1);
      var nobody = InterpreterGrpc.newBlockingStub(served.channel);
      var edge = nobody.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token));
      var dtabs = DelegatorGrpc.newBlockingStub(served.channel);
      var addresses = ResolverGrpc.newBlockingStub(served.channel);

      assertThat(outcome(() -> edge.getBoundTree(bind("/web", "/svc/a", ""))))
          .isEqualTo(Status.Code.OK);
      assertThat(outcome(() -> edge.getBoundTree(bind("/pay", "/svc/a", ""))))
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(outcome(() -> nobody.getBoundTree(bind("/web", "/svc/a", ""))))
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(outcome(() -> dtabs.getDtab(dtabOf("/web"))))
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(outcome(() -> addresses.getReplicas(replicas("/#/test/a"))))
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(
              outcome(
                  () ->
                      addresses
                          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token))
                          .getReplicas(replicas("/#/test/a"))))
          .isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void aSlowStreamIsToldTheNewestTreeAndNotEachOneBefore() throws Exception {
    String long3k = "x".repeat(3000);
    int changes = 100;
    try (Served served = new Served()) {
      served.store.put("default", "/svc => /#/test/v0", 1);
      Told<BindReq, BoundTreeRsp> slow = new Told<>(true);
      Told<BindReq, BoundTreeRsp> quick = new Told<>();
      var stub = InterpreterGrpc.newStub(served.channel);
      stub.streamBoundTree(bind("/default", "/svc/" + long3k, ""), slow);
      stub.streamBoundTree(bind("/default", "/svc/a", ""), quick);
      for (int i = 1; i <= changes; i++) {
        var id = path("/#/test/v" + i);
        served.store.put("default", "/svc => /#/test/v" + i, i + 1);
        until(
            () ->
                assertThat(quick.last())
                    .extracting(t -> t.getTree().getLeaf().getId())
                    .isEqualTo(id));
      }

      slow.request(changes + 1);

      var newest = path("/#/test/v" + changes);
      until(() -> assertThat(slow.last().getTree().getLeaf().getId()).isEqualTo(newest));
      assertThat(slow.messages).hasSizeLessThan(changes / 2);
    }
  }

  @Test
  void aConnectionHasSoManyCallsAtATime() throws Exception {
    try (Served served = new Served(Access.open(), new Limits(2, 100, 1000, 10_000))) {
      served.store.put("default", "/svc => /#/test", 1);
      var stub = InterpreterGrpc.newStub(served.channel);
      Told<BindReq, BoundTreeRsp> first = new Told<>();
      Told<BindReq, BoundTreeRsp> second = new Told<>();
      stub.streamBoundTree(bind("/default", "/svc/a", ""), first);
      stub.streamBoundTree(bind("/default", "/svc/b", ""), second);
      until(() -> assertThat(first.messages).hasSize(1));
      until(() -> assertThat(second.messages).hasSize(1));
      var blocking = InterpreterGrpc.newBlockingStub(served.channel);
      ThrowingCallable third = () -> blocking.getBoundTree(bind("/default", "/svc/c", ""));
      assertThat(outcome(third)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

      first.cancel();

      until(() -> assertThat(outcome(third)).isEqualTo(Status.Code.OK));
    }
  }

  @Test
  void whatIsNoMessageIsRefused() throws Exception {
    var method =
        InterpreterGrpc.getGetBoundTreeMethod().toBuilder(new Bytes(), new Bytes()).build();
    try (Served served = new Served()) {
      assertThat(
              outcome(
                  () ->
                      ClientCalls.blockingUnaryCall(
                          served.channel,
                          method,
                          CallOptions.DEFAULT,
                          ByteString.copyFromUtf8("\u0001nonsense"))))
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }
}
