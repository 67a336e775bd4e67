package io.weft.control;

import io.weft.namers.bind.CallReports;
import io.weft.namers.bind.InterpreterSource;
import io.weft.namers.control.ControlInterpreterProvider;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import io.weft.tls.context.TlsFiles;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** The interpreter of a node as a node has it, which follows one name. */
public final class RealNode implements AutoCloseable {
  private final ThreadLoop loop = new ThreadLoop("test-node", Ticker.system());
  private final InterpreterSource.Connection connection;
  private final Seen<NameTree<Name.Bound>> name;

  /**
   * @param settings of the interpreter, as in a file
   */
  public RealNode(Map<String, ?> settings, String path) {
    this.connection =
        new ControlInterpreterProvider()
            .parse(new MapSettings(settings))
            .open(new DiscoveryContext(Path.empty(), loop, MetricScope.none(), new Random(1)));
    this.name =
        new Seen<>(
            connection
                .interpreter("web", Activity.value(Dtab.empty()), CallReports.NONE)
                .bind(Dtab.empty(), Path.parse(path)));
  }

  /** The least settings by which a node gets there, to be added to. */
  public static Map<String, Object> settings(InetSocketAddress control, java.nio.file.Path folder) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("dst", "127.0.0.1:" + control.getPort());
    settings.put("node", "node-1");
    settings.put("snapshotFile", folder.resolve("control.snapshot").toString());
    settings.put("retry", Map.of("baseSeconds", 0.005, "maxSeconds", 0.05));
    return settings;
  }

  /** A section {@code tls} with a certificate to show. */
  public static Map<String, String> tls(TlsFiles own, String commonName) {
    Map<String, String> tls = new HashMap<>(tls(own.trustBundle(), commonName));
    tls.put("certPath", own.certificateChain().toString());
    tls.put("keyPath", own.privateKey().toString());
    return tls;
  }

  /** A section {@code tls} without one. */
  public static Map<String, String> tls(java.nio.file.Path trusted, String commonName) {
    return Map.of("caCert", trusted.toString(), "commonName", commonName);
  }

  /** What the name is bound to, as text; the reason where it failed, empty while it is pending. */
  public String bound() {
    State<?> last = name.last();
    return last instanceof State.Ok<?> ok
        ? ok.value().toString()
        : last instanceof State.Failed<?> failed ? "failed: " + failed.cause().getMessage() : "";
  }

  @Override
  public void close() {
    name.close();
    connection.close();
    loop.close();
  }
}
