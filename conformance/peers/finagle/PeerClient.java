import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.twitter.finagle.FailureFlags;
import com.twitter.finagle.Mux$param$MaxFrameSize;
import com.twitter.finagle.Service;
import com.twitter.finagle.Thrift;
import com.twitter.finagle.ThriftMux;
import com.twitter.finagle.liveness.FailureDetector;
import com.twitter.finagle.service.RetryBudgets;
import com.twitter.finagle.stats.InMemoryStatsReceiver;
import com.twitter.finagle.thrift.ClientId;
import com.twitter.finagle.thrift.ThriftClientRequest;
import com.twitter.util.Await;
import com.twitter.util.Duration;
import com.twitter.util.Future;
import com.twitter.util.StorageUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocolFactory;

/** A Finagle client. It tries nothing again by itself unless it is told to. */
final class PeerClient {
  private final InMemoryStatsReceiver stats = new InMemoryStatsReceiver();
  private final TProtocolFactory protocols;
  private final Service<ThriftClientRequest, byte[]> service;

  /**
   * Connects lazily. {@code dialect} is thriftmux, ttwitter, framed or buffered; {@code to} is a
   * destination as Finagle resolves them.
   */
  PeerClient(JsonNode request) {
    protocols = TextMessage.protocol(request.path("protocol").asText());
    String dialect = request.get("dialect").asText();
    String to = request.get("to").asText();
    service =
        dialect.equals("thriftmux")
            ? mux(request).newService(to, "peer")
            : plain(dialect, request).newService(to, "peer");
  }

  private Thrift.Client plain(String dialect, JsonNode request) {
    Thrift.Client client = Thrift.client().withStatsReceiver(stats).withProtocolFactory(protocols);
    if (!dialect.equals("ttwitter")) {
      client = client.withNoAttemptTTwitterUpgrade();
    }
    if (dialect.equals("buffered")) {
      client = client.withBufferedTransport();
    }
    if (request.has("clientId")) {
      client = client.withClientId(ClientId.apply(request.get("clientId").asText()));
    }
    if (!request.path("retries").asBoolean()) {
      client = client.withRetryBudget(RetryBudgets.EMPTY);
      client = client.withSessionQualifier().noFailFast();
      client = client.withSessionQualifier().noFailureAccrual();
    }
    return client;
  }

  private ThriftMux.Client mux(JsonNode request) {
    ThriftMux.Client client =
        ThriftMux.client().withStatsReceiver(stats).withProtocolFactory(protocols);
    if (request.has("clientId")) {
      client = client.withClientId(ClientId.apply(request.get("clientId").asText()));
    }
    if (request.has("maxFrame")) {
      client =
          client.configured(
              new Mux$param$MaxFrameSize(new StorageUnit(request.get("maxFrame").asLong())).mk());
    }
    if (request.has("tls")) {
      client = PeerTls.of(request.get("tls")).with(client);
    }
    if (request.has("pingMs")) {
      Duration period = Duration.fromMilliseconds(request.get("pingMs").asLong());
      client =
          client.configured(
              new FailureDetector.Param(
                      new FailureDetector.ThresholdConfig(period, Duration.fromSeconds(30)))
                  .mk());
    }
    if (!request.path("retries").asBoolean()) {
      client = client.withRetryBudget(RetryBudgets.EMPTY);
      client = client.withSessionQualifier().noFailFast();
      client = client.withSessionQualifier().noFailureAccrual();
    }
    return client;
  }

  /**
   * Makes the call of {@code method} with {@code text}, with a text of {@code size}, or with a
   * struct of {@code arguments}.
   */
  Future<byte[]> call(JsonNode request) {
    boolean oneway = request.path("oneway").asBoolean();
    try {
      String method = request.get("method").asText();
      byte[] call =
          request.has("arguments")
              ? AnyMessage.call(protocols, method, request.get("arguments"))
              : TextMessage.call(protocols, method, oneway, text(request));
      ThriftClientRequest message = new ThriftClientRequest(call, oneway);
      return Requests.within(request, () -> service.apply(message));
    } catch (TException e) {
      return Future.exception(e);
    }
  }

  private static String text(JsonNode request) {
    return request.has("size")
        ? "0123456789abcde\n".repeat(request.get("size").asInt() / 16)
        : request.path("text").asText();
  }

  /**
   * The answer to a call: {@code text}; of one with a {@code size}, whether it came back whole; of
   * one with {@code arguments}, the struct that is its {@code result}.
   */
  ObjectNode answer(JsonNode request, byte[] reply) throws TException {
    ObjectNode answer = Requests.JSON.createObjectNode();
    if (request.has("arguments")) {
      answer.set("result", AnyMessage.read(protocols, reply));
      return answer;
    }
    String text = reply.length == 0 ? "" : TextMessage.read(protocols, reply).text();
    if (request.has("size")) {
      answer.put("whole", text.equals(text(request)));
    } else {
      answer.put("text", text);
    }
    return answer;
  }

  /** How a call failed: the {@code failure}'s class, its {@code message}, and Finagle's flags. */
  static ObjectNode failed(Throwable cause) {
    ObjectNode answer = Requests.JSON.createObjectNode();
    answer.put("failure", cause.getClass().getSimpleName());
    answer.put("message", String.valueOf(cause.getMessage()));
    if (cause instanceof FailureFlags<?> flags) {
      answer.put("flags", FailureFlags.flagsOf(flags.flags()).mkString(","));
    }
    return answer;
  }

  /** Calls echo all the time, from several threads, until it is told to stop. */
  Steady steady(int threads) {
    return new Steady(threads);
  }

  ObjectNode stats() {
    ObjectNode all = Requests.JSON.createObjectNode();
    stats.counters().foreach(entry -> all.put(entry._1().mkString("/"), (Long) entry._2()));
    return all;
  }

  void close() {
    service.close();
  }

  /** Calls that go on until the end is asked for; counts how they went. */
  final class Steady {
    private final AtomicInteger succeeded = new AtomicInteger();
    private final Map<String, Integer> failed = new ConcurrentHashMap<>();
    private final Thread[] threads;
    private volatile boolean ended;

    private Steady(int count) {
      threads = new Thread[count];
      for (int i = 0; i < count; i++) {
        threads[i] = new Thread(this::run, "steady-" + i);
        threads[i].setDaemon(true);
        threads[i].start();
      }
    }

    private void run() {
      while (!ended) {
        try {
          byte[] call = TextMessage.call(protocols, "echo", false, "steady");
          byte[] reply =
              Await.result(
                  service.apply(new ThriftClientRequest(call, false)), Duration.fromSeconds(20));
          TextMessage.read(protocols, reply);
          succeeded.incrementAndGet();
          Thread.sleep(1);
        } catch (Exception e) {
          failed.merge(e.toString(), 1, Integer::sum);
        }
      }
    }

    ObjectNode counts() {
      ObjectNode counts = Requests.JSON.createObjectNode();
      counts.put("succeeded", succeeded.get());
      counts.set("failed", Requests.JSON.valueToTree(failed));
      return counts;
    }

    ObjectNode end() throws InterruptedException {
      ended = true;
      for (Thread thread : threads) {
        thread.join();
      }
      return counts();
    }
  }
}
