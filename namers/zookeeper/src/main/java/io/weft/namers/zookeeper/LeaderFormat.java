package io.weft.namers.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Groups that elect a leader: of the sequential nodes the one of the lowest number leads, and its
 * data says where it listens, {@code host:port[,host:port]…}.
 */
final class LeaderFormat implements Format<LeaderFormat.Leader> {
  private static final Pattern SEQUENTIAL = Pattern.compile(".*\\d{10}", Pattern.DOTALL);
  private static final int DIGITS = 10;

  /** The leader and its endpoints. */
  record Leader(String name, List<HostPort> endpoints) {}

  @Override
  public List<String> wanted(List<String> children) {
    return children.stream()
        .filter(name -> SEQUENTIAL.matcher(name).matches())
        .min(
            Comparator.<String, String>comparing(name -> name.substring(name.length() - DIGITS))
                .thenComparing(Comparator.naturalOrder()))
        .map(List::of)
        .orElse(List.of());
  }

  @Override
  public Leader read(String name, byte[] data) throws BadEntry {
    List<HostPort> endpoints = new ArrayList<>();
    for (String endpoint : new String(data, StandardCharsets.UTF_8).split(",", -1)) {
      endpoints.add(HostPort.parse(endpoint.strip()));
    }
    return new Leader(name, List.copyOf(endpoints));
  }

  @Override
  public Cluster cluster(Group<Leader> group, Target target) {
    List<Cluster.Instance> instances =
        group.entries().stream()
            .flatMap(
                leader ->
                    leader.endpoints().stream()
                        .map(at -> new Cluster.Instance(leader.name(), at, 1, Map.of())))
            .toList();
    return new Cluster(group.exists(), instances, group.unreadable(), 0, Map.of());
  }
}
