package io.weft.node;

import io.weft.namers.bind.Interpreter;
import io.weft.namers.bind.MountedNamer;
import io.weft.namers.fs.DtabFile;
import io.weft.namers.name.Dtab;
import io.weft.node.admin.AdminServer;
import io.weft.node.config.NamerConfig;
import io.weft.node.config.NodeConfig;
import io.weft.node.config.RouterConfig;
import io.weft.node.net.EventLoops;
import io.weft.node.protocol.thrift.ThriftRouter;
import io.weft.node.telemetry.Telemetry;
import io.weft.stack.activity.Activity;
import io.weft.stack.time.Ticker;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.context.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: everything that one configuration asks for, in this process. */
public final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final long SWEEP_SECONDS = 10;

  private final NodeConfig config;
  private final Ticker ticker = Ticker.system();
  private final RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
  private final Telemetry telemetry;
  private final EventLoops loops;
  private final Map<TlsFiles, TlsIdentity> identities = new HashMap<>();
  private final List<ThriftRouter> routers = new ArrayList<>();
  private final List<AutoCloseable> owned = new ArrayList<>();
  private final ScheduledExecutorService housekeeping =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "weft-housekeeping");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean draining;
}
