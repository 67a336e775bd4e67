import com.twitter.finagle.ListeningServer;
import com.twitter.finagle.Service;
import com.twitter.finagle.Thrift;
import com.twitter.finagle.stats.InMemoryStatsReceiver;
import com.twitter.finagle.thrift.ThriftClientRequest;
import com.twitter.util.Duration;
import com.twitter.util.Future;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A Finagle client behind a Finagle server, with the settings that Finagle has by itself and a
 * limit for each call. Says {@code ready <port>} when it serves, answers each line {@code requeues}
 * with the number of further tries, and ends with its standard input.
 */
public final class FinagleProxy {
  private FinagleProxy() {}

  /** The arguments are the endpoints, separated by commas, and the limit in milliseconds. */
  public static void main(String[] args) throws Exception {
    InMemoryStatsReceiver stats = new InMemoryStatsReceiver();
    Service<ThriftClientRequest, byte[]> cluster =
        Thrift.client()
            .withNoAttemptTTwitterUpgrade()
            .withStatsReceiver(stats)
            .withRequestTimeout(Duration.fromMilliseconds(Long.parseLong(args[1])))
            .newService(args[0], "cluster");
    ListeningServer server =
        Thrift.server()
            .serve(
                "127.0.0.1:0",
                new Service<byte[], byte[]>() {
                  @Override
                  public Future<byte[]> apply(byte[] call) {
                    return cluster.apply(new ThriftClientRequest(call, false));
                  }
                });
    System.out.println("ready " + ((InetSocketAddress) server.boundAddress()).getPort());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("requeues")) {
        System.out.println("requeues " + requeues(stats));
      }
    }
    System.exit(0);
  }

  private static long requeues(InMemoryStatsReceiver stats) {
    long sum = 0;
    for (var counter : CollectionConverters.asJava(stats.counters()).entrySet()) {
      Seq<String> name = counter.getKey();
      if (name.mkString("/").endsWith("retries/requeues")) {
        sum += (Long) (Object) counter.getValue();
      }
    }
    return sum;
  }
}
