package io.weft.control.api.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.control.access.Access;
import io.weft.control.api.grpc.HandStore;
import io.weft.control.dtab.DtabRules;
import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.Fleet;
import io.weft.control.names.Bindings;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.name.Dtab;
import io.weft.stack.activity.Activity;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessageType;

/** Whatever comes for a request, it is answered at most once, and nothing breaks. */
final class RequestProperties {
  private static final Caller CALLER =
      new Caller(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), Optional.empty());
  private static final byte[] BIND =
      StructWriter.message(
          "bind",
          TMessageType.CALL,
          7,
          out -> out.struct(1, Running.bindRequest(Stamp.NONE, "web", "/a=>/b", "/svc/a")));

  @Property(tries = 300)
  void ofAnyBytes(@ForAll byte[] bytes) {
    serve(bytes);
  }

  @Property(tries = 300)
  void ofARequestWithOneByteChanged(@ForAll @IntRange(max = 119) int at, @ForAll byte with) {
    byte[] changed = BIND.clone();
    changed[at % changed.length] = with;
    serve(changed);
  }

  @Property(tries = 100)
  void ofARequestThatIsCut(@ForAll @IntRange(max = 119) int at) {
    serve(Arrays.copyOf(BIND, at % BIND.length));
  }

  private static void serve(byte[] message) {
    ManualLoop loop = new ManualLoop();
    HandStore store = new HandStore();
    store.show();
    Dtabs dtabs = new Dtabs(store, DtabRules.DEFAULT);
    List<byte[]> replies = new ArrayList<>();
    try (NamerService service =
        new NamerService(
            new NamerService.Settings(Capacity.DEFAULT, Capacity.DEFAULT, Duration.ofSeconds(1)),
            dtabs,
            new Bindings(
                dtabs, new DtabInterpreter(Activity.value(Dtab.empty()), List.of(), Map.of())),
            new Fleet(),
            new Gate(Access.open(), InstantSource.system()),
            loop,
            () -> 1,
            MetricScope.none())) {
      service.serve(CALLER, message, replies::add);
      loop.runTasks();
    } catch (TException e) {
      assertThat(replies).isEmpty();
    }
    assertThat(replies).hasSizeLessThan(2);
    replies.forEach(Reply::read);
  }
}
