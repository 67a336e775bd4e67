package io.weft.namers.zookeeper;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.namers.zookeeper.ServersetEntry.Descriptor;
import io.weft.namers.zookeeper.ServersetEntry.Member;
import io.weft.namers.zookeeper.ServersetEntry.Vector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Serversets as Twitter's libraries write them: {@code member_…} and {@code vector_…}. */
final class ServersetFormat implements Format<ServersetEntry> {
  static final String MEMBER = "member_";
  static final String ALIVE = "ALIVE";
  static final String STOPPING = "STOPPING";
  private static final String VECTOR = "vector_";
  private static final Set<String> LEAVING = Set.of(STOPPING, "STOPPED", "DEAD");
  private static final Set<String> SELECTORS = Set.of("inet", "member", "shard");

  private final Json json = new Json();

  @Override
  public List<String> wanted(List<String> children) {
    return children.stream()
        .filter(name -> name.startsWith(MEMBER) || name.startsWith(VECTOR))
        .toList();
  }

  @Override
  public ServersetEntry read(String name, byte[] data) throws BadEntry {
    JsonNode node = json.object(data);
    return name.startsWith(MEMBER) ? member(name, node) : vector(node);
  }

  private static Member member(String name, JsonNode node) throws BadEntry {
    Map<String, HostPort> additional = new HashMap<>();
    for (Map.Entry<String, JsonNode> named : node.path("additionalEndpoints").properties()) {
      additional.put(named.getKey(), Json.endpoint(named.getValue(), "endpoint " + named.getKey()));
    }
    return new Member(
        name,
        Json.endpoint(node.path("serviceEndpoint"), "serviceEndpoint"),
        Map.copyOf(additional),
        node.path("status").asText(),
        node.path("shard").isInt() ? Integer.valueOf(node.path("shard").intValue()) : null,
        Labels.read(node.path("metadata")));
  }

  private static Vector vector(JsonNode node) throws BadEntry {
    if (!node.path("vector").isArray()) {
      throw new BadEntry("it has no list 'vector'");
    }
    List<Descriptor> descriptors = new ArrayList<>();
    for (JsonNode descriptor : node.path("vector")) {
      String select = descriptor.path("select").asText();
      int equals = select.indexOf('=');
      if (equals < 0 || !SELECTORS.contains(select.substring(0, equals))) {
        throw new BadEntry(
            "select '" + select + "' is not inet=host:port, member=name or shard=number");
      }
      descriptors.add(
          new Descriptor(
              select.substring(0, equals),
              select.substring(equals + 1),
              Labels.weight(descriptor.path("weight").asText("1"))));
    }
    return new Vector(List.copyOf(descriptors));
  }

  @Override
  public Cluster cluster(Group<ServersetEntry> group, Target target) {
    List<Vector> vectors = new ArrayList<>();
    List<Member> members = new ArrayList<>();
    for (ServersetEntry entry : group.entries()) {
      if (entry instanceof Vector vector) {
        vectors.add(vector);
      } else if (entry instanceof Member member && isMeant(member, target.shard())) {
        members.add(member);
      }
    }
    Weights weights = new Weights(vectors);
    List<Cluster.Instance> instances = new ArrayList<>(members.size());
    int leaving = 0;
    for (Member member : members) {
      HostPort endpoint = member.endpoint(target.endpoint());
      if (endpoint != null && member.status().equals(ALIVE)) {
        instances.add(
            new Cluster.Instance(
                member.name(), endpoint, weights.of(member, endpoint), member.labels().metadata()));
      } else if (LEAVING.contains(member.status())) {
        leaving++;
      }
    }
    return new Cluster(group.exists(), instances, group.unreadable(), leaving, Map.of());
  }

  private static boolean isMeant(Member member, @Nullable Integer shard) {
    return shard == null || shard.equals(member.shard());
  }
}
