package io.weft.node.config;

import io.weft.node.config.LoadBalancerConfig.Kind;
import io.weft.node.config.LoadBalancerConfig.Zone;
import io.weft.stack.settings.yaml.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and shows {@code loadBalancer}. */
final class LoadBalancerReader {
  static final String PROBATION = "enableProbation";

  private static final String MAX_EFFORT = "maxEffort";
  private static final String DECAY = "decayTimeMs";
  private static final String WINDOW = "smoothWindowMs";
  private static final String LOW = "lowLoad";
  private static final String HIGH = "highLoad";
  private static final String MIN_APERTURE = "minAperture";
  private static final String PEERS = "peers";
  private static final String PEER_INDEX = "peerIndex";
  private static final String SLOW_START = "slowStartMs";
  private static final String PANIC = "panicThreshold";
  private static final String ZONE = "zone";

  private static final double LEAST_LOAD = 0.001;
  private static final double MOST_LOAD = 1_000_000;
  private static final int MOST = 1_000_000;

  /** All keys. */
  static final List<String> KEYS =
      List.of(
          "kind",
          MAX_EFFORT,
          DECAY,
          WINDOW,
          LOW,
          HIGH,
          MIN_APERTURE,
          PEERS,
          PEER_INDEX,
          PROBATION,
          SLOW_START,
          PANIC,
          ZONE);

  private LoadBalancerReader() {}

  static LoadBalancerConfig read(Section section) {
    LoadBalancerConfig defaults = LoadBalancerConfig.DEFAULT;
    Optional<String> kind =
        section.oneOf("kind", List.of("p2c", "ewma", "aperture", "heap", "roundRobin"));
    if (section.has("kind") && kind.isEmpty()) {
      return defaults; // Its keys belong to a kind that is not known.
    }
    LoadBalancerConfig config =
        new LoadBalancerConfig(
            kind(section, kind.orElse("p2c")),
            section.flag(PROBATION, defaults.probation()),
            section.millis(SLOW_START, 0, defaults.slowStart()),
            section.integer(PANIC, defaults.panicThreshold(), 0, 100),
            section.section(ZONE).flatMap(LoadBalancerReader::zone));
    section.done();
    return config;
  }

  private static Kind kind(Section section, String kind) {
    return switch (kind) {
      case "heap" -> new Kind.Heap();
      case "roundRobin" -> new Kind.RoundRobin(maxEffort(section));
      case "ewma" ->
          new Kind.Ewma(
              section.millis(DECAY, 1, Kind.Ewma.DEFAULT.decayTime()), maxEffort(section));
      case "aperture" ->
          section.has(PEERS) || section.has(PEER_INDEX)
              ? deterministic(section)
              : aperture(section);
      default -> new Kind.P2c(maxEffort(section));
    };
  }

  private static int maxEffort(Section section) {
    return section.integer(MAX_EFFORT, Kind.MAX_EFFORT, 1, MOST);
  }

  private static Kind aperture(Section section) {
    Kind.Aperture defaults = Kind.Aperture.DEFAULT;
    double low = section.number(LOW, defaults.lowLoad(), LEAST_LOAD, MOST_LOAD);
    double high = section.number(HIGH, defaults.highLoad(), LEAST_LOAD, MOST_LOAD);
    Kind.Aperture aperture =
        new Kind.Aperture(
            section.millis(WINDOW, 1, defaults.smoothWindow()),
            low,
            high,
            section.integer(MIN_APERTURE, defaults.minAperture(), 1, MOST),
            maxEffort(section));
    if (low >= high) {
      section.error(
          section.has(HIGH) ? HIGH : LOW,
          ": lowLoad is " + low + ", which must be less than " + high);
      return defaults;
    }
    return aperture;
  }

  private static Kind deterministic(Section section) {
    if (!section.has(PEERS)) {
      section.missing(PEERS, "how many nodes call the same endpoints, this one with them");
    }
    if (!section.has(PEER_INDEX)) {
      section.missing(PEER_INDEX, "which of the peers this node is, from 0 on");
    }
    int peers = section.integer(PEERS, 1, 1, MOST);
    int index = section.integer(PEER_INDEX, 0, 0, MOST);
    int least = section.integer(MIN_APERTURE, Kind.DeterministicAperture.MIN_APERTURE, 1, MOST);
    int maxEffort = maxEffort(section);
    if (section.has(PEERS) && index >= peers) {
      section.wrong(PEER_INDEX, "a whole number less than peers, which is " + peers);
      return Kind.Aperture.DEFAULT;
    }
    return new Kind.DeterministicAperture(peers, Math.min(index, peers - 1), least, maxEffort);
  }

  private static Optional<Zone> zone(Section section) {
    Optional<String> name = section.text("name", "the zone that the node is in");
    if (!section.has("name")) {
      section.missing("name", "the zone that the node is in");
    }
    int minOpen = section.integer("minOpen", Zone.MIN_OPEN, 1, 100);
    section.done();
    return name.map(own -> new Zone(own, minOpen));
  }

  /** The keys as a file has them. */
  static Map<String, Object> shown(LoadBalancerConfig config) {
    Map<String, Object> out = new LinkedHashMap<>();
    show(config.kind(), out);
    out.put(PROBATION, config.probation());
    out.put(SLOW_START, config.slowStart().toMillis());
    out.put(PANIC, config.panicThreshold());
    config
        .zone()
        .ifPresent(
            zone -> {
              Map<String, Object> keys = new LinkedHashMap<>();
              keys.put("name", zone.name());
              keys.put("minOpen", zone.minOpen());
              out.put(ZONE, keys);
            });
    return out;
  }

  private static void show(Kind kind, Map<String, Object> out) {
    if (kind instanceof Kind.P2c p2c) {
      out.put("kind", "p2c");
      out.put(MAX_EFFORT, p2c.maxEffort());
    } else if (kind instanceof Kind.Ewma ewma) {
      out.put("kind", "ewma");
      out.put(DECAY, ewma.decayTime().toMillis());
      out.put(MAX_EFFORT, ewma.maxEffort());
    } else if (kind instanceof Kind.Aperture aperture) {
      out.put("kind", "aperture");
      out.put(WINDOW, aperture.smoothWindow().toMillis());
      out.put(LOW, aperture.lowLoad());
      out.put(HIGH, aperture.highLoad());
      out.put(MIN_APERTURE, aperture.minAperture());
      out.put(MAX_EFFORT, aperture.maxEffort());
    } else if (kind instanceof Kind.DeterministicAperture aperture) {
      out.put("kind", "aperture");
      out.put(PEERS, aperture.peers());
      out.put(PEER_INDEX, aperture.peerIndex());
      out.put(MIN_APERTURE, aperture.minAperture());
      out.put(MAX_EFFORT, aperture.maxEffort());
    } else if (kind instanceof Kind.RoundRobin robin) {
      out.put("kind", "roundRobin");
      out.put(MAX_EFFORT, robin.maxEffort());
    } else {
      out.put("kind", "heap");
    }
  }
}
