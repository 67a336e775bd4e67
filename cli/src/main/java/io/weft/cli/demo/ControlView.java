package io.weft.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;

/** What a control service tells of its fleet; all methods throw when it does not answer. */
final class ControlView {
  private static final JsonMapper JSON = new JsonMapper();

  private final Admin service;
  private final String namespace;

  ControlView(Admin service, String namespace) {
    this.service = service;
    this.namespace = namespace;
  }

  /** The canary, of which there is at most one here. */
  CanaryStatus canary() throws IOException {
    return read("/api/1/canaries").stream()
        .findFirst()
        .map(CanaryStatus::of)
        .orElse(CanaryStatus.NONE);
  }

  /** How many nodes were told of a version of the Dtab. */
  long nodesToldOf(long version) throws IOException {
    return read("/api/1/nodes").stream()
        .filter(node -> node.path("version").asLong(-1) == version)
        .map(node -> node.path("node").asText())
        .distinct()
        .count();
  }

  /** A change of the Dtab. */
  record Change(long version, String author, String reason) {
    boolean isByCanary() {
      return author.startsWith("canary of ");
    }

    boolean isRollback() {
      return isByCanary() && reason.startsWith("rolled back");
    }
  }

  /** All changes of the Dtab, the last one first. */
  List<Change> history() throws IOException {
    return read("/api/1/dtabs/" + namespace + "/history").stream()
        .map(
            change ->
                new Change(
                    change.path("version").asLong(),
                    change.path("author").asText(),
                    change.path("reason").asText()))
        .toList();
  }

  private List<JsonNode> read(String resource) throws IOException {
    JsonNode array = JSON.readTree(service.get(resource));
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
