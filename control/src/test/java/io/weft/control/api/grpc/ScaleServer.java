package io.weft.control.api.grpc;

import com.sun.management.OperatingSystemMXBean;
import io.weft.control.access.Access;
import io.weft.control.dtab.DtabRules;
import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.Fleet;
import io.weft.control.names.Bindings;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.bind.MountedNamer;
import io.weft.namers.name.Dtab;
import io.weft.stack.activity.Activity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A control service as a process of its own, with a store in memory. Reads commands from standard
 * input, a line each: {@code move N} puts version N of the Dtab, which binds all names anew, and
 * {@code stats} prints one line of figures.
 */
final class ScaleServer {
  private ScaleServer() {}

  /**
   * Serves until standard input ends.
   *
   * @param args the port, or 0; and the first version of the Dtab
   */
  public static void main(String[] args) throws IOException {
    HandStore store = new HandStore();
    move(store, Long.parseLong(args[1]));
    Dtabs dtabs = new Dtabs(store, DtabRules.DEFAULT);
    DtabInterpreter interpreter =
        new DtabInterpreter(
            Activity.value(Dtab.empty()),
            List.of(new MountedNamer(ScaleNamer.PREFIX, new ScaleNamer())),
            Map.of());
    RoutingServer.Settings settings =
        new RoutingServer.Settings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])),
            Optional.empty(),
            Access.open(),
            Limits.DEFAULT,
            Patience.DEFAULT,
            "memory:scale",
            InstantSource.system());
    try (RoutingServer server =
            new RoutingServer(
                settings,
                dtabs,
                new Bindings(dtabs, interpreter),
                new Fleet(),
                (node, router, namespace, calls) -> {},
                List.of());
        BufferedReader commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("port " + ((InetSocketAddress) server.address()).getPort());
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        if (line.startsWith("move ")) {
          move(store, Long.parseLong(line.substring(5)));
          System.out.println("moved");
        } else {
          System.out.println(stats());
        }
      }
    }
  }

  private static void move(HandStore store, long version) {
    store.put("default", "/svc => /#/fleet/v" + version, version);
  }

  private static String stats() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"));
    long cpu = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    System.gc(); // after the CPU time was read
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return "heap %d MiB, %s, peak %s, CPU %.2f s"
        .formatted(heap >> 20, rss(status, "VmRSS"), rss(status, "VmHWM"), cpu / 1e9);
  }

  private static String rss(String status, String key) {
    return status
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.replaceAll("\\D+", ""))
        .map(kib -> "RSS " + (Long.parseLong(kib) >> 10) + " MiB")
        .findFirst()
        .orElse("RSS unknown");
  }
}
