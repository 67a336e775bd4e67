import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.twitter.finagle.Failure;
import com.twitter.finagle.ListeningServer;
import com.twitter.finagle.Mux$param$MaxFrameSize;
import com.twitter.finagle.Service;
import com.twitter.finagle.SimpleFilter;
import com.twitter.finagle.Thrift;
import com.twitter.finagle.ThriftMux;
import com.twitter.finagle.mux.Request;
import com.twitter.finagle.mux.Response;
import com.twitter.finagle.mux.lease.exp.Lessee;
import com.twitter.finagle.mux.lease.exp.Lessor;
import com.twitter.finagle.stats.InMemoryStatsReceiver;
import com.twitter.util.Duration;
import com.twitter.util.Function;
import com.twitter.util.Future;
import com.twitter.util.Local;
import com.twitter.util.Promise;
import com.twitter.util.StorageUnit;
import com.twitter.util.Throw;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocolFactory;
import scala.Tuple2;
import scala.runtime.BoxedUnit;

/**
 * A Finagle server. What it does with a call is the name of the call's method:
 *
 * <pre>
 * echo    answers with the text of the call
 * seen    answers with what came beside the message, as JSON
 * hold    answers when it is told to, or when the call is interrupted
 * nack    was not executed and may be tried again
 * refuse  was not executed and is not to be tried again
 * fail    fails with the text
 * </pre>
 */
final class PeerServer extends Service<byte[], byte[]> {
  private final Local<String> destination = new Local<>();
  private final Set<Promise<byte[]>> held = ConcurrentHashMap.newKeySet();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger interrupted = new AtomicInteger();
  private final AtomicInteger nacked = new AtomicInteger();
  private final Lessees lessees = new Lessees();
  private final InMemoryStatsReceiver stats = new InMemoryStatsReceiver();
  private final String name;
  private final TProtocolFactory protocols;
  private final ListeningServer listening;
  private volatile boolean nacking;

  /**
   * Listens; {@code dialect} is thriftmux, framed or buffered, {@code protocol} binary or compact.
   */
  PeerServer(JsonNode request) {
    name = request.get("name").asText();
    protocols = TextMessage.protocol(request.path("protocol").asText());
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), request.path("port").asInt(0));
    listening =
        switch (request.get("dialect").asText()) {
          case "thriftmux" -> mux(request).serve(address, this);
          case "framed" -> plain().serve(address, this);
          case "buffered" -> plain().withBufferedTransport().serve(address, this);
          default -> throw new IllegalArgumentException("no dialect " + request.get("dialect"));
        };
  }

  private Thrift.Server plain() {
    return Thrift.server().withLabel(name).withStatsReceiver(stats).withProtocolFactory(protocols);
  }

  private ThriftMux.Server mux(JsonNode request) {
    ThriftMux.Server server =
        ThriftMux.server()
            .withLabel(name)
            .withStatsReceiver(stats)
            .withProtocolFactory(protocols)
            .configured(new Tuple2<>(new Lessor.Param(lessees), Lessor.Param$.MODULE$))
            .filtered(new Destinations());
    if (request.has("tls")) {
      server = PeerTls.of(request.get("tls")).with(server);
    }
    return request.has("maxFrame")
        ? server.configured(
            new Mux$param$MaxFrameSize(new StorageUnit(request.get("maxFrame").asLong())).mk())
        : server;
  }

  int port() {
    return ((InetSocketAddress) listening.boundAddress()).getPort();
  }

  /** From now on nacks each call, whatever its method, or no longer. */
  void nackAll(boolean on) {
    nacking = on;
  }

  /** Answers all calls that are held. */
  void release() {
    held.forEach(promise -> promise.updateIfEmpty(new com.twitter.util.Return<>(null)));
  }

  /** Tells all clients for how long they may send. */
  void lease(Duration duration) {
    lessees.all.forEach(lessee -> lessee.issue(duration));
  }

  Future<BoxedUnit> drain(Duration grace) {
    return listening.close(grace);
  }

  ObjectNode counts() {
    ObjectNode counts = Requests.JSON.createObjectNode();
    counts.put("calls", calls.get());
    counts.put("held", held.size());
    counts.put("interrupted", interrupted.get());
    counts.put("nacked", nacked.get());
    counts.put("clients", lessees.all.size());
    return counts;
  }

  @Override
  public Future<byte[]> apply(byte[] request) {
    calls.incrementAndGet();
    TextMessage call;
    try {
      call = TextMessage.read(protocols, request);
    } catch (TException e) {
      return Future.exception(e);
    }
    if (nacking) {
      nacked.incrementAndGet();
      return Future.exception(Failure.RetryableNackFailure());
    }
    if (call.isOneway()) {
      return Future.value(new byte[0]);
    }
    return switch (call.method()) {
      case "echo" -> Future.value(call.reply(protocols, call.text()));
      case "seen" -> Future.value(call.reply(protocols, seen()));
      case "hold" -> hold(call);
      case "nack" -> {
        nacked.incrementAndGet();
        yield Future.exception(Failure.RetryableNackFailure());
      }
      case "refuse" -> {
        nacked.incrementAndGet();
        yield Future.exception(Failure.NonRetryableNackFailure());
      }
      case "fail" -> Future.exception(new IllegalStateException(call.text()));
      default -> Future.exception(new IllegalArgumentException("no method " + call.method()));
    };
  }

  private String seen() {
    ObjectNode seen = Requests.seen();
    seen.put("server", name);
    if (destination.apply().isDefined()) {
      seen.put("dest", destination.apply().get());
    }
    return seen.toString();
  }

  private Future<byte[]> hold(TextMessage call) {
    Promise<byte[]> promise = new Promise<>();
    held.add(promise);
    promise.setInterruptHandler(
        new Function<Throwable, BoxedUnit>() {
          @Override
          public BoxedUnit apply(Throwable cause) {
            interrupted.incrementAndGet();
            promise.updateIfEmpty(new Throw<>(cause));
            return BoxedUnit.UNIT;
          }
        });
    return promise
        .ensure(
            () -> {
              held.remove(promise);
              return BoxedUnit.UNIT;
            })
        .map(
            new Function<byte[], byte[]>() {
              @Override
              public byte[] apply(byte[] nothing) {
                return call.reply(protocols, call.text());
              }
            });
  }

  /** Keeps the destination of a mux request, which a server of bytes does not see. */
  private final class Destinations extends SimpleFilter<Request, Response> {
    @Override
    public Future<Response> apply(Request request, Service<Request, Response> next) {
      return destination.let(request.destination().show(), () -> next.apply(request));
    }
  }

  /** Gives no lease until it is told to. */
  private static final class Lessees implements Lessor {
    private final Set<Lessee> all = ConcurrentHashMap.newKeySet();

    @Override
    public void register(Lessee lessee) {
      all.add(lessee);
    }

    @Override
    public void unregister(Lessee lessee) {
      all.remove(lessee);
    }

    @Override
    public void observe(Duration duration) {}

    @Override
    public void observeArrival() {}
  }
}
