package io.weft.control.api.grpc;

import static io.weft.control.api.grpc.Service.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.weft.namers.control.wire.FromNode;
import io.weft.namers.control.wire.Held;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.RoutingGrpc;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.control.wire.Watch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SlowStreamTest {
  private static final int NAMES = 1000;
  private static final int CHANGES = 60;

  @Test
  void aSlowStreamIsToldTheNewestStateAndNotEachOneBefore() throws Exception {
    try (Service service = new Service()) {
      service.store.put("default", "/svc => /#/test/v0", 1);
      AtomicLong bindings = new AtomicLong();
      AtomicLong revision = new AtomicLong();
      AtomicLong stale = new AtomicLong();
      ClientCall<FromNode, ToNode> slow =
          service.node().channel.newCall(RoutingGrpc.getFollowMethod(), CallOptions.DEFAULT);
      slow.start(
          new ClientCall.Listener<>() {
            @Override
            public void onMessage(ToNode message) {
              bindings.addAndGet(message.getBindingsCount());
              revision.accumulateAndGet(message.getRevision().getNumber(), Math::max);
              String newest = "/#/test/v" + (CHANGES - 1);
              stale.set(
                  message.getBindingsList().stream()
                      .filter(told -> !told.getTree().getLeaf().getId().equals(newest))
                      .count());
            }
          },
          new Metadata());
      slow.sendMessage(FromNode.newBuilder().setHello(TestNode.hello("slow")).build());
      slow.sendMessage(FromNode.newBuilder().setWatch(watch()).build());
      TestNode quick = service.node("quick").watch("/svc/0");
      until(() -> assertThat(service.fleet.names("default")).hasSize(NAMES));

      for (int i = 1; i < CHANGES; i++) {
        String cluster = "/#/test/v" + i;
        service.store.put("default", "/svc => " + cluster, i + 1);
        until(() -> assertThat(quick.leaf("/svc/0")).isEqualTo(cluster));
      }
      slow.request(Integer.MAX_VALUE);

      until(() -> assertThat(revision.get()).isEqualTo(CHANGES));
      until(() -> assertThat(stale.get()).isZero());
      assertThat(bindings.get()).isLessThan(CHANGES * NAMES / 2);
    }
  }

  private static Watch watch() {
    Watch.Builder watch = Watch.newBuilder();
    for (int i = 0; i < NAMES; i++) {
      watch.addNames(Held.newBuilder().setName(Name.newBuilder().setPath("/svc/" + i)));
    }
    return watch.build();
  }
}
