package io.weft.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.node.explain.Comparison;
import io.weft.node.explain.Explanation;
import io.weft.node.router.Destination;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a running node says of its names. */
final class RemoteNames implements Names {
  private final AdminClient node;

  RemoteNames(AdminClient node) {
    this.node = node;
  }

  @Override
  public Explanation explain(Optional<String> router, Destination destination)
      throws IOException, InterruptedException {
    Map<String, String> query = query(router);
    query.put("name", destination.name().toString());
    query.put("dtab", destination.local().toString());
    return new JsonMapper().readValue(node.get("/explain", query), Explanation.class);
  }

  @Override
  public Comparison compare(Optional<String> router, Dtab dtab, Optional<Path> only)
      throws IOException, InterruptedException {
    Map<String, String> query = query(router);
    only.ifPresent(name -> query.put("name", name.toString()));
    return new JsonMapper()
        .readValue(node.post("/explain/diff", query, dtab.toString()), Comparison.class);
  }

  private static Map<String, String> query(Optional<String> router) {
    Map<String, String> query = new TreeMap<>();
    router.ifPresent(label -> query.put("router", label));
    return query;
  }

  /** The client's threads end with the process. */
  @Override
  public void close() {}
}
