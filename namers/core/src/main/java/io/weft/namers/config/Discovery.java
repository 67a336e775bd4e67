package io.weft.namers.config;

import io.weft.namers.bind.MountedNamer;
import io.weft.namers.bind.SystemNamerProviders;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.SystemNamerProvider;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.life.Owned;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The namers of a process, opened once for all who ask them, and the thread that they share. Made
 * and closed by one thread; all else is for any.
 */
public final class Discovery implements AutoCloseable {
  private static final Path NAMERS = Path.of("#");
  private static final Path SYSTEM = Path.of("$");

  private final Owned owned = new Owned();
  private final DiscoveryContext context;
  private final List<MountedNamer> namers = new ArrayList<>();
  private final Map<String, Namer> system = new HashMap<>();

  /**
   * Opens namers, and those below {@code /$} that are installed.
   *
   * @param configured in the order of their declaration
   * @param random safe for any thread
   */
  public Discovery(
      List<NamerConfig> configured, MetricScope metrics, Ticker ticker, RandomGenerator random) {
    ThreadLoop loop = owned.add(new ThreadLoop("weft-discovery", ticker));
    context = new DiscoveryContext(Path.empty(), loop, metrics, random);
    for (NamerConfig namer : configured) {
      DiscoveryContext own = context.at(NAMERS.concat(namer.prefix()));
      namers.add(
          new MountedNamer(
              namer.prefix(),
              owned.add(namer.source().open(own)),
              namer.transformers().stream().map(TransformerConfig::transformer).toList()));
    }
    for (SystemNamerProvider provider : SystemNamerProviders.installed()) {
      DiscoveryContext own = context.at(SYSTEM.append(provider.name()));
      system.put(provider.name(), owned.add(provider.open(own)));
    }
  }

  /** What namers and announcers are opened with. */
  public DiscoveryContext context() {
    return context;
  }

  /** The configured namers, in the order of their declaration. */
  public List<MountedNamer> namers() {
    return List.copyOf(namers);
  }

  /** Those below {@code /$}, by the element that follows. */
  public Map<String, Namer> system() {
    return Map.copyOf(system);
  }

  /** The bound ids that configured namers can list; none of those whose ids are transformed. */
  public Activity<SortedSet<Path>> names() {
    Activity<List<State<Set<Path>>>> all =
        Activity.states(
            namers.stream()
                .filter(mounted -> mounted.transformers().isEmpty())
                .map(Discovery::names)
                .toList());
    return all.flatMap(states -> Activity.constant(joined(states)));
  }

  private static Activity<Set<Path>> names(MountedNamer mounted) {
    Path prefix = NAMERS.concat(mounted.prefix());
    return mounted
        .namer()
        .names()
        .map(names -> names.stream().map(prefix::concat).collect(Collectors.toSet()));
  }

  /** Those of all namers; as long as one of them has none to tell, that. */
  private static State<SortedSet<Path>> joined(List<State<Set<Path>>> states) {
    SortedSet<Path> joined = new TreeSet<>();
    for (State<Set<Path>> state : states) {
      if (!(state instanceof State.Ok<Set<Path>> ok)) {
        return state.map(TreeSet::new);
      }
      joined.addAll(ok.value());
    }
    return new State.Ok<>(joined);
  }

  /** How it stands with what is watched at present. */
  public List<WatchReport> watches() {
    return Stream.concat(namers.stream().map(MountedNamer::namer), system.values().stream())
        .flatMap(namer -> namer.watches().stream())
        .toList();
  }

  @Override
  public void close() {
    owned.close();
  }
}
