package io.weft.control.api.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.control.api.thrift.MuxPeer.Asked;
import io.weft.control.api.thrift.Reply.Struct;
import io.weft.control.fleet.NameInUse;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.stack.activity.State;
import io.weft.thrift.mux.MuxMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the methods of the Thrift interface answer, and when. */
final class ThriftApiTest {
  private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private Running running;

  @BeforeEach
  void start() throws Exception {
    running = new Running();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private static InetSocketAddress socket(byte[] ip, int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByAddress(ip), port);
  }

  private static Map<Integer, Object> leaf(String id) {
    return Map.of(4, Map.of(1, List.of("#", "sd", id), 2, List.of()));
  }

  @Test
  void aBoundNameIsToldAtOnceAndThenWhenItChanges() throws Exception {
    running.store.put("web", "/svc => /#/sd");

    Struct first = running.bind(Stamp.NONE, "web", "", "/svc/users").reply().ok();
    assertThat(first.struct(2).get(1)).isEqualTo(leaf("users"));
    assertThat(first.text(3)).isEqualTo("web");
    assertThat(first.stampNumber(1)).isEqualTo(Running.FIRST_STAMP);
    assertThat(running.fleet.names("web"))
        .containsExactly(new NameInUse(Path.of("svc", "users"), Dtab.empty(), 1));

    Asked second = running.bind(first.stamp(1), "web", "", "/svc/users");
    running.store.put("web", "/svc => /#/sd ; /other => /#/sd"); // which changes nothing for it
    running.store.put("web", "/svc => /#/sd ; /svc/users => /#/sd/users2");
    Struct changed = second.reply().ok();
    assertThat(changed.struct(2).get(1)).isEqualTo(leaf("users2"));
    assertThat(changed.stampNumber(1)).isEqualTo(Running.FIRST_STAMP + 1);

    Stamp ofAnother = new Stamp(Stamp.bytes(4711));
    Struct again = running.bind(ofAnother, "web", "", "/svc/users").reply().ok();
    assertThat(again.fields()).isEqualTo(changed.fields());
  }

  @Test
  void theRulesOfTheRequestWin() throws Exception {
    running.store.put("web", "/svc => /#/sd");

    Struct bound = running.bind(Stamp.NONE, "web", "/svc/a => /#/sd/own", "/svc/a").reply().ok();

    assertThat(bound.struct(2).get(1)).isEqualTo(leaf("own"));
  }

  @Test
  void sharesOfCallsAreTold() throws Exception {
    running.store.put("web", "/svc => 0.9 * /#/sd/a & 0.1 * /#/sd/b");

    Struct tree = running.bind(Stamp.NONE, "web", "", "/svc").reply().ok().struct(2);

    List<Struct> shares = tree.struct(1).structs(6);
    assertThat(shares).extracting(share -> share.get(1)).containsExactly(0.9, 0.1);
    assertThat(shares)
        .extracting(share -> tree.struct(2, share.get(2)).fields())
        .containsExactly(leaf("a"), leaf("b"));
  }

  @Test
  void withoutRulesANameIsNegative() throws Exception {
    Struct bound = running.bind(Stamp.NONE, "none", "", "/svc/a").reply().ok();

    assertThat(bound.struct(2).get(1)).isEqualTo(Map.of(1, Map.of()));
  }

  @Test
  void endpointsAreToldOnceTheyAreKnownAndWhenTheyChange() throws Exception {
    Asked waiting = running.addr(Stamp.NONE, "/#/sd/users");
    Address weighted =
        new Address(
            socket(new byte[] {10, 0, 0, 1}, 8080), 0.5, Map.of("nodeName", "n1", "zone", "a"));
    Address plain = Address.of(socket(LOOPBACK_6, 8081));
    running
        .namer
        .cluster("users")
        .set(
            new AddrSet.Bound(
                new LinkedHashSet<>(List.of(weighted, plain)), Map.of("authority", "users.local")));

    Struct first = waiting.reply().ok();
    Struct bound = first.struct(2).struct(1);
    assertThat(bound.list(1))
        .isEqualTo(
            List.of(
                Map.of(1, "\n\0\0\1", 2, 8080, 3, Map.of(2, "n1", 3, 0.5)),
                Map.of(1, "\0".repeat(15) + "\1", 2, 8081)));
    assertThat(bound.get(2)).isEqualTo(Map.of(1, "users.local"));

    Asked second = running.addr(first.stamp(1), "/#/sd/users");
    running.namer.cluster("users").set(new AddrSet.Neg());
    assertThat(second.reply().ok().get(2)).isEqualTo(Map.of(2, Map.of()));
  }

  @Test
  void anEmptyClusterIsNoNegativeOne() throws Exception {
    running.namer.cluster("users").set(AddrSet.of(List.of()));

    Struct addr = running.addr(Stamp.NONE, "/#/sd/users").reply().ok();

    assertThat(addr.get(2)).isEqualTo(Map.of(1, Map.of(1, List.of())));
  }

  @Test
  void discoveryThatFailsIsAFailureThatTheMethodDeclares() throws Exception {
    running
        .namer
        .cluster("users")
        .setState(new State.Failed<>(new IllegalStateException("the registry is away")));

    Struct failure = running.addr(Stamp.NONE, "/#/sd/users").reply().failure();

    assertThat(failure.text(1)).isEqualTo("the registry is away");
    assertThat(failure.struct(3).get(2)).isEqualTo(List.of("#", "sd", "users"));
    assertThat(running.addr(Stamp.NONE, "/#/sd/a/b/c").answer()).isNotDone();
  }

  @Test
  void theRulesOfANamespaceAreToldWhenTheyChange() throws Exception {
    Struct none = running.dtab(Stamp.NONE, "web").reply().ok();
    assertThat(none.text(2)).isEmpty();

    Asked waiting = running.dtab(none.stamp(1), "web");
    running.store.put("web", "/svc => /#/sd ;");

    assertThat(waiting.reply().ok().text(2)).isEqualTo("/svc=>/#/sd");
  }

  @Test
  void howANameIsBoundIsTold() throws Exception {
    running.store.put("web", "/host => /#/sd ; /svc => /host");
    running.namer.cluster("users").set(AddrSet.of(List.of()));

    Struct delegation = running.delegate(Stamp.NONE, "", "/svc/users").reply().ok();

    Struct tree = delegation.struct(2);
    Struct root = tree.struct(1);
    assertThat(root.get(1)).isEqualTo(List.of("svc", "users"));
    assertThat(root.text(2)).isEqualTo("/\\x2f=>~");
    Struct next = tree.struct(2, root.struct(3).get(5));
    assertThat(next.get(1)).isEqualTo(List.of("host", "users"));
    assertThat(next.text(2)).isEqualTo("/svc=>/host");
    Struct last = tree.struct(2, next.struct(3).get(5));
    assertThat(last.struct(3).struct(6).get(1)).isEqualTo(List.of("#", "sd", "users"));

    Asked repeated = running.delegate(delegation.stamp(1), "", "/svc/users");
    running.peer.write(new MuxMessage.Tping(1));
    assertThat(running.peer.next()).isEqualTo(new MuxMessage.Rping(1));
    assertThat(repeated.answer()).isNotDone();
  }

  @Test
  void whatIsNoRequestIsAnsweredWithWhatIsWrong() throws Exception {
    Struct noPath = running.bind(Stamp.NONE, "web", "", "/").reply().failure();
    assertThat(noPath.text(1)).isEqualTo("empty path");
    assertThat(noPath.text(4)).isEqualTo("web");
    assertThat(running.bind(Stamp.NONE, "web", "/a = /b", "/svc").reply().failure().text(1))
        .isEqualTo("expected '=>' but found ' ' at: /a =[ ]/b");
    assertThat(running.bind(Stamp.NONE, "", "", "/svc").reply().failure().text(1))
        .isEqualTo("the namespace is missing");
    assertThat(
            running.bind(Stamp.NONE, "web", "", "/" + "a".repeat(5000)).reply().failure().text(1))
        .isEqualTo("the path has 5001 bytes, and 4096 is the limit");
    assertThat(
            running
                .bind(Stamp.NONE, "web", "/a => /b ;".repeat(7000), "/svc")
                .reply()
                .failure()
                .text(1))
        .isEqualTo("the Dtab of the request is longer than 65536 bytes");

    Reply unknown = running.peer.call("unbind", out -> {}).reply();
    assertThat(unknown.type()).isEqualTo(TMessageType.EXCEPTION);
    assertThat(unknown.sequenceId()).isEqualTo(7);
    assertThat(unknown.fields())
        .isEqualTo(
            Map.of(1, "Invalid method name: 'unbind'", 2, TApplicationException.UNKNOWN_METHOD));
    byte[] noArgument = StructWriter.message("bind", TMessageType.CALL, 7, out -> {});
    assertThat(running.peer.send(noArgument, true).reply().fields())
        .isEqualTo(
            Map.of(
                1,
                "not a request: the argument req is missing",
                2,
                TApplicationException.PROTOCOL_ERROR));
    assertThat(running.peer.send(new byte[] {1, 2, 3}, true).answered().text())
        .startsWith("not Thrift");
  }

  @Test
  void requestsAreCounted() throws Exception {
    running.store.put("web", "/svc => /#/sd");
    Struct bound = running.bind(Stamp.NONE, "web", "", "/svc/users").reply().ok();
    running.bind(Stamp.NONE, "web", "", "/").reply();
    running.bind(bound.stamp(1), "web", "", "/svc/users");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(running.metrics())
                    .contains(
                        "weft_control_thrift_requests_total{method=\"bind\",outcome=\"ok\"} 1",
                        "weft_control_thrift_requests_total{method=\"bind\",outcome=\"failed\"} 1",
                        "weft_control_thrift_waiting 1"));
  }
}
