package io.weft.namers.zookeeper;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Services as Curator's discovery writes them: a node for each instance. An instance that has an
 * {@code sslPort} is called there, and the cluster then has the metadata {@code ssl=true}.
 */
final class CuratorFormat implements Format<CuratorFormat.Service> {
  private static final Map<String, String> SSL = Map.of("ssl", "true");

  private final Json json = new Json();

  /**
   * One instance.
   *
   * @param name of the node
   */
  record Service(String name, HostPort at, boolean ssl, boolean enabled, Labels labels) {}

  @Override
  public List<String> wanted(List<String> children) {
    return children;
  }

  @Override
  public Service read(String name, byte[] data) throws BadEntry {
    JsonNode node = json.object(data);
    boolean ssl = node.path("sslPort").isInt();
    String key = ssl ? "sslPort" : "port";
    if (!node.path("address").isTextual() || !node.path(key).isInt()) {
      throw new BadEntry("it has no address, or neither port nor sslPort");
    }
    return new Service(
        name,
        HostPort.of(node.path("address").textValue(), node.path(key).intValue()),
        ssl,
        node.path("enabled").asBoolean(true),
        Labels.read(node.path("payload")));
  }

  @Override
  public Cluster cluster(Group<Service> group, Target target) {
    List<Cluster.Instance> instances = new ArrayList<>();
    int leaving = 0;
    boolean ssl = false;
    for (Service service : group.entries()) {
      if (service.enabled()) {
        ssl |= service.ssl();
        instances.add(
            new Cluster.Instance(
                service.name(),
                service.at(),
                service.labels().weight(),
                service.labels().metadata()));
      } else {
        leaving++;
      }
    }
    return new Cluster(
        group.exists(), instances, group.unreadable(), leaving, ssl ? SSL : Map.of());
  }
}
