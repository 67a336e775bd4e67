package io.weft.control.api.mesh;

import static io.weft.control.api.mesh.Asking.bind;
import static io.weft.control.api.mesh.Asking.dtab;
import static io.weft.control.api.mesh.Asking.dtabOf;
import static io.weft.control.api.mesh.Asking.path;
import static io.weft.control.api.mesh.Asking.replicas;
import static io.weft.control.api.mesh.Served.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.weft.control.api.mesh.wire.BindReq;
import io.weft.control.api.mesh.wire.BoundDelegateTree;
import io.weft.control.api.mesh.wire.BoundNameTree;
import io.weft.control.api.mesh.wire.BoundTreeRsp;
import io.weft.control.api.mesh.wire.CodecGrpc;
import io.weft.control.api.mesh.wire.DelegateTreeReq;
import io.weft.control.api.mesh.wire.DelegatorGrpc;
import io.weft.control.api.mesh.wire.Dtab;
import io.weft.control.api.mesh.wire.DtabReq;
import io.weft.control.api.mesh.wire.DtabRsp;
import io.weft.control.api.mesh.wire.Endpoint;
import io.weft.control.api.mesh.wire.InterpreterGrpc;
import io.weft.control.api.mesh.wire.PathNameTree;
import io.weft.control.api.mesh.wire.ReadDtabReq;
import io.weft.control.api.mesh.wire.ReadPathReq;
import io.weft.control.api.mesh.wire.Replicas;
import io.weft.control.api.mesh.wire.ReplicasReq;
import io.weft.control.api.mesh.wire.ResolverGrpc;
import io.weft.control.api.mesh.wire.ShowDtabReq;
import io.weft.control.api.mesh.wire.ShowPathReq;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.stack.activity.State;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each service answers. */
final class MeshTest {
  private Served served;
  private InterpreterGrpc.InterpreterBlockingStub interpreter;
  private ResolverGrpc.ResolverBlockingStub resolver;
  private DelegatorGrpc.DelegatorBlockingStub delegator;
  private CodecGrpc.CodecBlockingStub codec;

  @BeforeEach
  void start() throws Exception {
    served = new Served();
    served.store.put("default", "/svc => /#/test", 7);
    interpreter = InterpreterGrpc.newBlockingStub(served.channel);
    resolver = ResolverGrpc.newBlockingStub(served.channel);
    delegator = DelegatorGrpc.newBlockingStub(served.channel);
    codec = CodecGrpc.newBlockingStub(served.channel);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private static void refused(ThrowingCallable call, Status.Code code, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(words);
            });
  }

  @Test
  void aNameIsBound() {
    BoundNameTree tree = interpreter.getBoundTree(bind("/default", "/svc/web/rest", "")).getTree();

    assertThat(tree.getLeaf().getId()).isEqualTo(path("/#/test/web"));
    assertThat(tree.getLeaf().getResidual()).isEqualTo(path("/rest"));
  }

  @Test
  void theRulesOfTheCallerGoFirst() {
    BoundTreeRsp answer =
        interpreter.getBoundTree(
            bind("/default", "/svc/web", "/svc/web => 3 * /#/test/a & 0 * /#/test/b"));

    List<BoundNameTree.Union.Weighted> shares = answer.getTree().getUnion().getTreesList();
    assertThat(shares).extracting(BoundNameTree.Union.Weighted::getWeight).contains(3.0);
    // linkerd drops a share without a weight.
    assertThat(shares).allMatch(BoundNameTree.Union.Weighted::hasWeight);
  }

  @Test
  void aNamespaceThatIsNotThereIsAnEmptyDtab() {
    assertThat(interpreter.getBoundTree(bind("/none", "/svc/web", "")).getTree().hasNeg()).isTrue();
    assertThat(interpreter.getBoundTree(bind("/none", "/a", "/a => !")).getTree().hasFail())
        .isTrue();
    assertThat(interpreter.getBoundTree(bind("/none", "/a", "/a => $")).getTree().hasEmpty())
        .isTrue();
  }

  @Test
  void aBoundTreeIsStreamed() {
    Told<BindReq, BoundTreeRsp> told = new Told<>();
    InterpreterGrpc.newStub(served.channel).streamBoundTree(bind("/default", "/svc/web", ""), told);
    until(() -> assertThat(id(told)).isEqualTo(path("/#/test/web")));

    served.store.put("default", "/svc => /#/test/v2", 8);

    until(() -> assertThat(id(told)).isEqualTo(path("/#/test/v2")));
    served.store.put("default", "/other => ! ; /svc => /#/test/v2", 9); // the same to this name
    served.store.put("default", "/svc => ~", 10);
    until(() -> assertThat(told.last().getTree().hasNeg()).isTrue());
    assertThat(told.messages).hasSize(3);
    assertThat(told.isOver()).isFalse();
  }

  private static Object id(Told<BindReq, BoundTreeRsp> told) {
    return told.messages.isEmpty() ? "nothing" : told.last().getTree().getLeaf().getId();
  }

  @Test
  void whatCannotBeBoundEndsAStreamAndSoLinkerdAsksAgain() {
    Told<BindReq, BoundTreeRsp> told = new Told<>();

    InterpreterGrpc.newStub(served.channel)
        .streamBoundTree(bind("/default", "/svc/broken", ""), told);

    until(() -> assertThat(told.isOver()).isTrue());
    assertThat(told.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(told.end().getDescription()).contains("the registry is away");
  }

  @Test
  void aCallThatIsGivenUpLetsGoOfItsWatches() {
    Told<BindReq, BoundTreeRsp> bound = new Told<>();
    Told<ReplicasReq, Replicas> addresses = new Told<>();
    InterpreterGrpc.newStub(served.channel)
        .streamBoundTree(bind("/default", "/svc/web", ""), bound);
    ResolverGrpc.newStub(served.channel).streamReplicas(replicas("/#/test/web"), addresses);
    until(() -> assertThat(bound.messages).hasSize(1));
    until(() -> assertThat(addresses.messages).hasSize(1));
    assertThat(served.bindings.watched()).isEqualTo(2);

    bound.cancel();
    addresses.cancel();

    until(() -> assertThat(served.bindings.watched()).isZero());
  }

  @Test
  void anIdHasAddresses() throws Exception {
    LinkedHashSet<Address> addresses = new LinkedHashSet<>();
    addresses.add(
        new Address(
            new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 80),
            0.5,
            Map.of("nodeName", "n1", "zone", "a")));
    addresses.add(
        new Address(new InetSocketAddress(InetAddress.getByName("::2"), 81), 1, Map.of()));
    served.namer.set("web", new State.Ok<>(new AddrSet.Bound(addresses, Map.of("k", "v"))));

    Replicas.Bound bound = resolver.getReplicas(replicas("/#/test/web")).getBound();

    assertThat(bound.getMetadataMap()).containsExactly(Map.entry("k", "v"));
    Endpoint first = bound.getEndpoints(0);
    assertThat(first.getAddress()).isEqualTo(ByteString.copyFrom(new byte[] {10, 0, 0, 1}));
    assertThat(first.getPort()).isEqualTo(80);
    assertThat(first.getMeta().getNodeName()).isEqualTo("n1");
    assertThat(first.getMetadataMap())
        .containsOnly(
            Map.entry("nodeName", "n1"),
            Map.entry("zone", "a"),
            Map.entry("endpoint_addr_weight", "0.5"));
    // linkerd drops an endpoint without a family, also when it is the first of the enum.
    assertThat(first.hasInetAf()).isTrue();
    assertThat(first.getInetAf()).isEqualTo(Endpoint.AddressFamily.INET4);
    assertThat(bound.getEndpoints(1).getInetAf()).isEqualTo(Endpoint.AddressFamily.INET6);
    assertThat(bound.getEndpoints(1).getAddress().size()).isEqualTo(16);
  }

  @Test
  void addressesAreStreamedAlsoThatTheyCannotBeKnown() {
    Told<ReplicasReq, Replicas> told = new Told<>();
    ResolverGrpc.newStub(served.channel).streamReplicas(replicas("/#/test/slow"), told);

    served.namer.set("slow", 1, 2);
    until(() -> assertThat(told.messages).hasSize(1)); // and not that it was pending
    assertThat(told.last().getBound().getEndpointsList()).hasSize(2);

    served.namer.set("slow", new State.Failed<>(new IllegalStateException("no quorum")));
    until(() -> assertThat(told.last().getFailed().getMessage()).isEqualTo("no quorum"));
    served.namer.set("slow", new State.Ok<>(new AddrSet.Neg()));
    until(() -> assertThat(told.last().hasNeg()).isTrue());
  }

  @Test
  void anIdThatIsNoneIsTold() {
    assertThat(resolver.getReplicas(replicas("/nowhere")).hasNeg()).isTrue();
    assertThat(resolver.getReplicas(replicas("/#/test/broken")).getFailed().getMessage())
        .contains("the registry is away");
  }

  @Test
  void whoAsksOnceWaitsUpToHisOwnDeadline() {
    refused(
        () ->
            resolver
                .withDeadlineAfter(50, TimeUnit.MILLISECONDS)
                .getReplicas(replicas("/#/test/slow")),
        Status.Code.DEADLINE_EXCEEDED,
        "");
  }

  @Test
  void aDtabIsStreamed() {
    DtabRsp once = delegator.getDtab(dtabOf("/default"));
    assertThat(once.getDtab().getDtab()).isEqualTo(dtab("/svc => /#/test"));
    assertThat(once.getDtab().getVersion().getId())
        .isEqualTo(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, 7}));
    Told<DtabReq, DtabRsp> told = new Told<>();
    DelegatorGrpc.newStub(served.channel).streamDtab(dtabOf("/default"), told);
    until(() -> assertThat(told.messages).hasSize(1));

    String rules = "/a/*/b => 0.5 * /c & 0 * (/d | ~ | ! | $)";
    served.store.put("default", rules, 8);

    until(() -> assertThat(told.messages).hasSize(2));
    assertThat(told.last().getDtab().getDtab()).isEqualTo(dtab(rules));
    served.store.delete("default");
    until(() -> assertThat(told.isOver()).isTrue());
    assertThat(told.end().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    refused(() -> delegator.getDtab(dtabOf("/default")), Status.Code.NOT_FOUND, "default");
  }

  @Test
  void aDelegationHasTheRuleOfEachStep() {
    served.store.put("default", "/svc => /a | ! ; /a => /#/test", 8);
    DelegateTreeReq.Builder request = DelegateTreeReq.newBuilder().setRoot(path("/default"));
    request.getTreeBuilder().getLeafBuilder().setId(path("/svc/web"));

    BoundDelegateTree tree = delegator.getDelegateTree(request.build()).getTree();

    assertThat(tree.getPath()).isEqualTo(path("/svc/web"));
    assertThat(tree.hasDentry()).isTrue(); // linkerd takes none without
    BoundDelegateTree first = tree.getAlt().getTrees(0);
    assertThat(first.getPath()).isEqualTo(path("/a/web"));
    assertThat(first.getDentry()).isEqualTo(dtab("/svc => /a | !").getDentries(0));
    assertThat(first.getDelegate().getLeaf().getId()).isEqualTo(path("/#/test/web"));
    assertThat(first.getDelegate().getLeaf().hasResidual()).isTrue();
    assertThat(tree.getAlt().getTrees(1).hasFail()).isTrue();
    assertThat(delegator.streamDelegateTree(request.build()))
        .toIterable()
        .singleElement()
        .satisfies(streamed -> assertThat(streamed.getTree()).isEqualTo(tree));
  }

  @Test
  void aTreeOfNamesIsDelegated() {
    PathNameTree tree = dtab("/x => /svc/web | 2 * /svc/broken & 1 * $").getDentries(0).getDst();

    BoundDelegateTree drawn =
        delegator
            .getDelegateTree(
                DelegateTreeReq.newBuilder().setRoot(path("/default")).setTree(tree).build())
            .getTree();

    assertThat(drawn.getAlt().getTrees(0).getDelegate().getLeaf().getId())
        .isEqualTo(path("/#/test/web"));
    BoundDelegateTree.Union union = drawn.getAlt().getTrees(1).getUnion();
    assertThat(union.getTrees(0).getWeight()).isEqualTo(2);
    assertThat(union.getTrees(0).getTree().getDelegate().getException()).contains("is away");
    assertThat(union.getTrees(1).getTree().hasEmpty()).isTrue();
  }

  @Test
  void textFormsAreReadAndShown() {
    String rules = "/a/*=>/b | /c;/d=>2*/e & 1*~";
    Dtab dtab = codec.readDtab(ReadDtabReq.newBuilder().setText(rules).build()).getDtab();

    assertThat(dtab).isEqualTo(dtab(rules));
    assertThat(codec.showDtab(ShowDtabReq.newBuilder().setDtab(dtab).build()).getText())
        .isEqualTo(io.weft.namers.name.Dtab.parse(rules).toString());
    assertThat(codec.readPath(ReadPathReq.newBuilder().setText("/a/b").build()).getPath())
        .isEqualTo(path("/a/b"));
    assertThat(codec.showPath(ShowPathReq.newBuilder().setPath(path("/a/b")).build()).getText())
        .isEqualTo("/a/b");
    refused(
        () -> codec.readDtab(ReadDtabReq.newBuilder().setText("/a => ").build()),
        Status.Code.INVALID_ARGUMENT,
        "text, at 6: expected");
    refused(
        () -> codec.readPath(ReadPathReq.newBuilder().setText("a").build()),
        Status.Code.INVALID_ARGUMENT,
        "text, at 0: expected");
  }

  @Test
  void whatIsNoNameIsRefusedWithItsPlace() {
    Dtab.Builder rules = dtab("/a => /b").toBuilder();
    rules.addDentriesBuilder().getDstBuilder().getUnionBuilder().addTreesBuilder().setWeight(-1);
    BindReq named = bind("/default", "/a", "");

    refused(
        () -> interpreter.getBoundTree(named.toBuilder().setDtab(rules).build()),
        Status.Code.INVALID_ARGUMENT,
        "dtab.dentries[1].dst.union.trees[0].weight is -1.0: expected a finite number");
    refused(
        () -> interpreter.getBoundTree(named.toBuilder().clearName().build()),
        Status.Code.INVALID_ARGUMENT,
        "name is missing");
    refused(
        () ->
            interpreter.getBoundTree(
                named.toBuilder()
                    .setName(path("/a").toBuilder().addElems(ByteString.EMPTY))
                    .build()),
        Status.Code.INVALID_ARGUMENT,
        "name.elems[1] is empty");
    for (String root : List.of("/", "/a/b")) {
      refused(
          () -> interpreter.getBoundTree(bind(root, "/a", "")),
          Status.Code.INVALID_ARGUMENT,
          "root " + root + ": expected one element, the namespace");
    }
    refused(
        () -> interpreter.getBoundTree(bind("/default", "/" + "a".repeat(5000), "")),
        Status.Code.INVALID_ARGUMENT,
        "expected no more than 4096");
  }
}
