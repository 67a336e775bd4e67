package io.weft.namers.control;

import io.weft.namers.bind.InterpreterSource;
import io.weft.namers.control.wire.Snapshot;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.stack.retry.Backoff;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control services, as the configuration says.
 *
 * @param namespace whose Dtab names are bound by
 * @param node what the node calls itself; empty for the host's name and the process's number
 * @param snapshotFile where the last good answers are kept
 * @param backoff how long to wait before each further try to reach one
 */
record ControlSource(
    Access access,
    String namespace,
    Optional<String> node,
    SnapshotFile snapshotFile,
    Backoff backoff)
    implements InterpreterSource {
  private static final Logger log = LoggerFactory.getLogger(ControlSource.class);

  @Override
  public Connection open(DiscoveryContext context) {
    return new ControlConnection(this, node.orElseGet(ControlSource::process), kept(), context);
  }

  private Snapshot kept() {
    try {
      Snapshot kept = snapshotFile.read().orElse(Snapshot.getDefaultInstance());
      if (kept.getRoutersCount() == 0 || kept.getNamespace().equals(namespace)) {
        return kept;
      }
      warn("it is of the namespace " + kept.getNamespace());
    } catch (IOException e) {
      warn(e.getMessage() == null ? e.toString() : e.getMessage());
    }
    return Snapshot.getDefaultInstance();
  }

  private void warn(String problem) {
    log.warn("{} is ignored: {}", snapshotFile.path(), problem);
  }

  private static String process() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown";
    }
    return host + "/" + ProcessHandle.current().pid();
  }
}
