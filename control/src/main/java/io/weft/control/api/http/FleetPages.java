package io.weft.control.api.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.NetUtil;
import io.weft.control.access.Action;
import io.weft.control.fleet.NodeStatus;
import io.weft.control.store.Version;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What belongs to no single namespace. */
final class FleetPages {
  private final Activity<SortedSet<Path>> boundNames;
  private final Supplier<List<NodeStatus>> nodes;
  private final Gate gate;
  private final Duration patience;

  FleetPages(
      Activity<SortedSet<Path>> boundNames,
      Supplier<List<NodeStatus>> nodes,
      Gate gate,
      Duration patience) {
    this.boundNames = boundNames;
    this.nodes = nodes;
    this.gate = gate;
    this.patience = patience;
  }

  CompletionStage<Answer> boundNames(Call call) {
    gate.pass(call, new Action.ReadAll());
    if (call.isWatch()) {
      return Api.now(Answer.watch(Answer.JSON, boundNames, FleetPages::line));
    }
    return First.of(
        boundNames,
        call,
        patience,
        () -> "discovery has not answered in time",
        names -> Answer.json(line(names)));
  }

  private static String line(SortedSet<Path> names) {
    return Json.line(Json.texts(names));
  }

  /** Those of the namespaces that the caller may see. */
  CompletionStage<Answer> nodes(Call call) {
    ArrayNode json = Json.array();
    for (NodeStatus node : nodes.get()) {
      if (gate.isOpenTo(call, new Action.Read(node.namespace()))) {
        ObjectNode one = json.addObject();
        one.put("node", node.node());
        one.put("router", node.router());
        one.put("namespace", node.namespace());
        one.put("address", text(node.address()));
        one.put("program", node.program());
        one.put("since", node.since().toString());
        one.put("names", node.names());
        one.put("version", node.revision().map(Version::number).orElse(null));
        one.put("etag", node.revision().map(Etag::of).orElse(null));
      }
    }
    return Api.now(Answer.json(Json.line(json)));
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? NetUtil.toSocketAddressString(inet)
        : address.toString();
  }
}
