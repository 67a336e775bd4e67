package io.weft.control.api.grpc;

import static io.weft.control.api.grpc.Service.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.weft.namers.control.wire.Binding;
import io.weft.namers.control.wire.FromNode;
import io.weft.namers.control.wire.Held;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.Revision;
import io.weft.namers.control.wire.Tree;
import io.weft.namers.control.wire.Watch;
import io.weft.stack.activity.State;
import io.weft.stack.time.Ticker;
import io.weft.testkit.ManualTicker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FollowTest {
  private Service service;

  @BeforeEach
  void start() throws Exception {
    service = new Service();
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  @Test
  void aNameIsToldWithItsClusterAndTheRevision() {
    service.store.put("default", "/svc => /#/test", 7);
    service.namer.set("users", 8080, 80);
    TestNode node = service.node("a").watch("/svc/users/add");

    until(() -> assertThat(node.cluster("/#/test/users").hasAddresses()).isTrue());

    Binding binding = node.binding("/svc/users/add");
    assertThat(binding.getTree())
        .isEqualTo(
            Tree.newBuilder()
                .setLeaf(Tree.Leaf.newBuilder().setId("/#/test/users").setResidual("/add"))
                .build());
    assertThat(binding.getDigest()).isNotZero();
    assertThat(node.revision()).isEqualTo(revision("zk:a", 7));
    assertThat(node.messages().get(0).hasRevision()).isTrue();
    assertThat(node.cluster("/#/test/users").getAddresses().getAddressesList())
        .extracting(address -> address.getPort())
        .containsExactly(80, 8080);
    assertThat(node.cluster("/#/test/users").getAddresses().getAddresses(0).getMetadataMap())
        .containsEntry("zone", "a");
  }

  @Test
  void aChangeOfTheDtabIsToldInOneMessageWithItsRevisionAndNewClusters() {
    service.store.put("default", "/svc => /#/test", 1);
    TestNode node = service.node("a").watch("/svc/one", "/svc/two", "/svc/three");
    until(() -> assertThat(node.clusters()).hasSize(3));
    int before = node.messages().size();

    service.store.put("default", "/svc => /#/test/v2", 2);

    until(() -> assertThat(node.cluster("/#/test/v2").hasAddresses()).isTrue());
    assertThat(node.messages().get(before).getRevision().getNumber()).isEqualTo(2);
    assertThat(node.messages().get(before).getBindingsCount()).isEqualTo(3);
    assertThat(node.leaf("/svc/one")).isEqualTo("/#/test/v2");
  }

  @Test
  void aChangeThatMovesNoNameIsToldAsARevisionAlone() {
    service.store.put("default", "/svc => /#/test", 1);
    TestNode node = service.node("a").watch("/svc/one");
    until(() -> assertThat(node.clusters()).hasSize(1));
    int before = node.messages().size();

    service.store.put("default", "/other => /$/nil; /svc => /#/test", 2);

    until(() -> assertThat(node.revision()).isEqualTo(revision("zk:a", 2)));
    assertThat(node.messages().get(before).getBindingsCount()).isZero();
  }

  @Test
  void treesKeepTheirForm() {
    service.store.put(
        "default",
        "/u => 9 * /#/test/a & 1 * (/#/test/b | /#/test/c); /n => ~; /f => !; /e => $",
        1);
    TestNode node = service.node("a").watch("/u", "/n", "/f", "/e", "/none");

    until(() -> assertThat(node.bindings()).hasSize(5));
    Tree union = node.binding("/u").getTree();
    assertThat(union.getUnion().getTreesList())
        .extracting(branch -> branch.getWeight() + " " + branch.getTree().getLeaf().getId())
        .containsExactly("9.0 /#/test/a", "1.0 /#/test/b");
    assertThat(node.binding("/n").getTree().hasNeg()).isTrue();
    assertThat(node.binding("/f").getTree().hasFail()).isTrue();
    assertThat(node.binding("/e").getTree().hasEmpty()).isTrue();
    assertThat(node.binding("/none").getTree().hasNeg()).isTrue();
    until(() -> assertThat(node.clusters()).hasSize(2));
  }

  @Test
  void rulesOfTheNodeGoFirst() {
    service.store.put("default", "/svc => /#/test/a", 1);
    TestNode node = service.node("a");
    node.send(
        FromNode.newBuilder()
            .setWatch(
                Watch.newBuilder()
                    .addNames(
                        Held.newBuilder()
                            .setName(
                                Name.newBuilder().setPath("/svc").setDtab("/svc => /#/test/b")))));

    until(() -> assertThat(node.leaf("/svc")).isEqualTo("/#/test/b"));
  }

  @Test
  void whereThereIsNoSuchNamespaceTheRulesOfTheNodeHoldAlone() {
    service.store.show();
    TestNode node = service.node("a");
    node.watch("/svc");
    node.send(
        FromNode.newBuilder()
            .setWatch(
                Watch.newBuilder()
                    .addNames(
                        Held.newBuilder()
                            .setName(
                                Name.newBuilder().setPath("/own").setDtab("/own => /#/test/b")))));

    until(() -> assertThat(node.leaf("/own")).isEqualTo("/#/test/b"));
    assertThat(node.binding("/svc").getTree().hasNeg()).isTrue();
    assertThat(node.revision()).isEqualTo(revision("zk:a", 0));

    service.store.put("default", "/svc => /#/test/a", 1);
    until(() -> assertThat(node.leaf("/svc")).isEqualTo("/#/test/a"));

    service.store.delete("default");
    until(() -> assertThat(node.binding("/svc").getTree().hasNeg()).isTrue());
    assertThat(node.revision()).isEqualTo(revision("zk:a", 1));
    TestNode back =
        service.node().greet(TestNode.hello("b").setSeen(revision("zk:a", 1))).watch("/svc");
    until(() -> assertThat(back.bindings()).hasSize(1));
  }

  @Test
  void nothingIsToldBeforeTheStoreWasRead() {
    TestNode node = service.node("a").watch("/svc/users");
    until(() -> assertThat(service.fleet.names("default")).hasSize(1));
    assertThat(node.messages()).isEmpty();

    service.store.put("default", "/svc => /#/test", 1);
    until(() -> assertThat(node.leaf("/svc/users")).isEqualTo("/#/test/users"));
  }

  @Test
  void clustersChangeAndGoAndFail() {
    service.store.put("default", "/svc => /#/test", 1);
    TestNode node = service.node("a").watch("/svc/slow", "/svc/broken");

    until(() -> assertThat(node.bindings()).hasSize(2));
    assertThat(node.binding("/svc/broken").getFailed()).isEqualTo("the registry is away");
    assertThat(node.cluster("/#/test/slow").hasAddresses()).isFalse();

    service.namer.set("slow", 1);
    until(() -> assertThat(node.cluster("/#/test/slow").hasAddresses()).isTrue());
    service.namer.set("slow", 1, 2);
    until(
        () ->
            assertThat(node.cluster("/#/test/slow").getAddresses().getAddressesCount())
                .isEqualTo(2));
    service.namer.set("slow", new State.Failed<>(new IllegalStateException("lost")));
    until(() -> assertThat(node.cluster("/#/test/slow").getFailed()).isEqualTo("lost"));
    service.namer.set("slow", new State.Ok<>(new io.weft.namers.spi.AddrSet.Neg()));
    until(() -> assertThat(node.cluster("/#/test/slow").getNeg()).isTrue());
  }

  @Test
  void aForgottenNameIsNotToldAnyMore() {
    service.store.put("default", "/svc => /#/test", 1);
    TestNode node = service.node("a").watch("/svc/one", "/svc/two");
    until(() -> assertThat(node.clusters()).hasSize(2));

    node.forget("/svc/one");
    until(() -> assertThat(service.fleet.names("default")).hasSize(1));
    service.store.put("default", "/svc => /#/test/v2", 2);

    until(() -> assertThat(node.leaf("/svc/two")).isEqualTo("/#/test/v2"));
    assertThat(node.leaf("/svc/one")).isEqualTo("/#/test/one");
  }

  @Test
  void whoComesBackIsToldOnlyWhatHasChanged() throws Exception {
    service.store.put("default", "/svc => /#/test", 1);
    TestNode node = service.node("a").watch("/svc/one", "/svc/two");
    until(() -> assertThat(node.clusters()).hasSize(2));
    node.close();

    try (Service other = new Service()) { // as after a crash, or elsewhere
      other.store.put("default", "/svc => /#/test; /svc/two => /#/test/v2", 2);
      TestNode again = other.node("a").resume(node);

      until(() -> assertThat(again.clusters()).hasSize(1));
      assertThat(again.leaf("/svc/two")).isEqualTo("/#/test/v2");
      assertThat(again.bindings()).hasSize(1);
      assertThat(again.messages())
          .flatExtracting(message -> message.getUnchangedList())
          .extracting(Name::getPath)
          .containsExactly("/svc/one");
      assertThat(again.messages())
          .flatExtracting(message -> message.getUnchangedClustersList())
          .containsExactly("/#/test/one");
    }
  }

  @Test
  void nothingOlderIsToldThanTheNodeHasSeen() {
    service.store.put("default", "/svc => /#/test/old", 4);
    TestNode waits =
        service.node().greet(TestNode.hello("a").setSeen(revision("zk:a", 5))).watch("/svc");
    TestNode elsewhere =
        service.node().greet(TestNode.hello("b").setSeen(revision("zk:b", 5))).watch("/svc");

    until(() -> assertThat(elsewhere.leaf("/svc")).isEqualTo("/#/test/old"));
    until(() -> assertThat(service.fleet.nodes()).hasSize(2));
    assertThat(waits.messages()).isEmpty();

    service.store.put("default", "/svc => /#/test/new", 5);
    until(() -> assertThat(waits.leaf("/svc")).isEqualTo("/#/test/new"));
    assertThat(waits.messages()).flatExtracting(message -> message.getBindingsList()).hasSize(1);
  }

  @Test
  void whoHasSeenADtabWaitsForTheNamespace() {
    service.store.show();
    TestNode waits =
        service.node().greet(TestNode.hello("a").setSeen(revision("zk:a", 5))).watch("/svc");
    TestNode knows =
        service.node().greet(TestNode.hello("b").setSeen(revision("zk:a", 0))).watch("/svc");

    until(() -> assertThat(knows.bindings()).hasSize(1));
    assertThat(waits.messages()).isEmpty();

    service.store.put("default", "/svc => /#/test/new", 5);
    until(() -> assertThat(waits.leaf("/svc")).isEqualTo("/#/test/new"));
  }

  @Test
  void aNodeIsSentAwayFromAControlServiceThatLags() throws Exception {
    Patience short20 = new Patience(Duration.ofMillis(20), Duration.ofHours(1), Ticker.system());
    try (Service lagging = new Service(short20)) {
      lagging.store.put("default", "/svc => /#/test/old", 4);
      TestNode node =
          lagging.node().greet(TestNode.hello("a").setSeen(revision("zk:a", 5))).watch("/svc");

      until(() -> assertThat(node.end()).isPresent());
      assertThat(node.end().orElseThrow().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(node.end().orElseThrow().getDescription())
          .isEqualTo("namespace default stands in version 4 here, and the node has seen version 5");
      assertThat(node.messages()).isEmpty();
    }
  }

  /** Also by nodes that were sent away meanwhile, and so have come anew. */
  @Test
  void thatANamespaceIsNoMoreIsBelievedAfterAWhile() throws Exception {
    ManualTicker ticker = new ManualTicker();
    Patience minute = new Patience(Duration.ofMillis(20), Duration.ofMinutes(1), ticker);
    try (Service other = new Service(minute)) {
      other.store.show();
      TestNode first =
          other.node().greet(TestNode.hello("a").setSeen(revision("zk:a", 5))).watch("/svc");
      until(() -> assertThat(first.end()).isPresent());
      assertThat(first.end().orElseThrow().getDescription()).contains("stands nowhere here");

      ticker.advance(Duration.ofMinutes(1));

      TestNode second =
          other.node().greet(TestNode.hello("a").setSeen(revision("zk:a", 5))).watch("/svc");
      until(() -> assertThat(second.binding("/svc").getTree().hasNeg()).isTrue());
    }
  }

  @Test
  void whatIsMalformedEndsItsStreamAlone() {
    service.store.put("default", "/svc => /#/test", 1);
    TestNode good = service.node("good").watch("/svc/one");
    TestNode path = service.node("path").watch("/svc//one");
    TestNode noHello = service.node().watch("/svc/one");
    TestNode twice = service.node("twice").greet(TestNode.hello("twice"));
    TestNode namespace = service.node().greet(TestNode.hello("n").setNamespace("a/b"));
    TestNode nobody = service.node().greet(TestNode.hello(""));

    refused(path, Status.Code.INVALID_ARGUMENT, "/svc//one");
    refused(noHello, Status.Code.INVALID_ARGUMENT, "expected hello first, not WATCH");
    refused(twice, Status.Code.INVALID_ARGUMENT, "second hello");
    refused(namespace, Status.Code.INVALID_ARGUMENT, "\"a/b\"");
    refused(nobody, Status.Code.INVALID_ARGUMENT, "hello.node of 0 characters");
    until(() -> assertThat(good.leaf("/svc/one")).isEqualTo("/#/test/one"));
    until(() -> assertThat(service.fleet.nodes()).hasSize(1));
    assertThat(good.end()).isEmpty();
  }

  @Test
  void limitsHold() throws Exception {
    try (Service small = new Service(new Limits(2, 10, 20, 1000))) {
      small.store.put("default", "/svc => /#/test", 1);
      TestNode names = small.node("names").watch("/a", "/b", "/c");
      TestNode path = small.node("path").watch("/svc/ninechars");
      TestNode message = small.node("message").watch("/" + "a".repeat(1000));

      refused(names, Status.Code.RESOURCE_EXHAUSTED, "more than 2 names");
      refused(path, Status.Code.INVALID_ARGUMENT, "14 bytes: expected no more than 10");
      refused(message, Status.Code.RESOURCE_EXHAUSTED, "expected at most 1000");
    }
  }

  @Test
  void whoSaysThatItIsDoneIsAnswered() {
    TestNode node = service.node("a");
    node.finish();
    until(() -> assertThat(node.end()).contains(Status.OK));
    until(() -> assertThat(service.fleet.nodes()).isEmpty());
  }

  private static void refused(TestNode node, Status.Code code, String reason) {
    until(() -> assertThat(node.end()).isPresent());
    Status end = node.end().orElseThrow();
    assertThat(end.getCode()).isEqualTo(code);
    assertThat(end.getDescription()).contains(reason);
  }

  private static Revision revision(String store, long number) {
    return Revision.newBuilder().setStore(store).setNumber(number).build();
  }
}
