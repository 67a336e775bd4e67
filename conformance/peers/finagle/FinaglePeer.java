import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.twitter.util.Duration;
import com.twitter.util.Future;
import com.twitter.util.FutureEventListener;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import scala.runtime.BoxedUnit;

/**
 * Finagle servers and clients in one process, made with nothing but Finagle, told what to do on
 * standard input: a line of JSON each, answered by a line {@code re JSON} with the same {@code id}.
 * Ends when its input does.
 *
 * <pre>
 * {"id":1, "do":"serve", "name":"a", "dialect":"thriftmux"}          {"id":1, "port":40001}
 * {"id":2, "do":"connect", "name":"c", "dialect":"ttwitter", "to":"127.0.0.1:40001"}
 * {"id":3, "do":"call", "name":"c", "method":"echo", "text":"hello"} {"id":3, "text":"hello"}
 * {"id":4, "do":"raise", "call":3}
 * </pre>
 *
 * Further: nackAll, release, lease, drain and counts of a server; steady, progress, end, stats and
 * disconnect of a client.
 */
public final class FinaglePeer {
  private final Map<String, PeerServer> servers = new ConcurrentHashMap<>();
  private final Map<String, PeerClient> clients = new ConcurrentHashMap<>();
  private final Map<String, PeerClient.Steady> steady = new ConcurrentHashMap<>();
  private final Map<Integer, Future<?>> calls = new ConcurrentHashMap<>();

  private FinaglePeer() {}

  public static void main(String[] args) throws Exception {
    FinaglePeer peer = new FinaglePeer();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode request = Requests.JSON.readTree(line);
      try {
        peer.obey(request);
      } catch (Exception | LinkageError e) {
        e.printStackTrace();
        answer(request, PeerClient.failed(e));
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private void obey(JsonNode request) throws Exception {
    String name = request.path("name").asText();
    ObjectNode answer = Requests.JSON.createObjectNode();
    switch (request.get("do").asText()) {
      case "serve" -> {
        PeerServer server = new PeerServer(request);
        servers.put(name, server);
        answer.put("port", server.port());
      }
      case "nackAll" -> servers.get(name).nackAll(request.get("on").asBoolean());
      case "release" -> servers.get(name).release();
      case "lease" -> servers.get(name).lease(milliseconds(request));
      case "counts" -> answer = servers.get(name).counts();
      case "drain" -> {
        drain(request, servers.get(name));
        return;
      }
      case "connect" -> clients.put(name, new PeerClient(request));
      case "disconnect" -> clients.remove(name).close();
      case "call" -> {
        call(request, clients.get(name));
        return;
      }
      case "raise" ->
          calls.get(request.get("call").asInt()).raise(new Exception("not wanted any more"));
      case "steady" -> steady.put(name, clients.get(name).steady(request.get("threads").asInt()));
      case "progress" -> answer = steady.get(name).counts();
      case "end" -> answer = steady.remove(name).end();
      case "stats" -> answer = clients.get(name).stats();
      default -> throw new IllegalArgumentException("cannot do " + request);
    }
    answer(request, answer);
  }

  private static Duration milliseconds(JsonNode request) {
    return Duration.fromMilliseconds(request.get("ms").asLong());
  }

  private static void drain(JsonNode request, PeerServer server) {
    server
        .drain(milliseconds(request))
        .addEventListener(
            new FutureEventListener<BoxedUnit>() {
              @Override
              public void onSuccess(BoxedUnit nothing) {
                answer(request, Requests.JSON.createObjectNode());
              }

              @Override
              public void onFailure(Throwable cause) {
                answer(request, PeerClient.failed(cause));
              }
            });
  }

  private void call(JsonNode request, PeerClient client) {
    int id = request.get("id").asInt();
    Future<byte[]> call = client.call(request);
    calls.put(id, call);
    call.addEventListener(
        new FutureEventListener<byte[]>() {
          @Override
          public void onSuccess(byte[] reply) {
            calls.remove(id);
            try {
              answer(request, client.answer(request, reply));
            } catch (Exception e) {
              answer(request, PeerClient.failed(e));
            }
          }

          @Override
          public void onFailure(Throwable cause) {
            calls.remove(id);
            answer(request, PeerClient.failed(cause));
          }
        });
  }

  private static void answer(JsonNode request, ObjectNode answer) {
    answer.set("id", request.get("id"));
    System.out.println("re " + answer);
  }
}
