package io.weft.control.api.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.NetUtil;
import io.weft.control.access.Action;
import io.weft.control.fleet.NameInUse;
import io.weft.control.fleet.NodeStatus;
import io.weft.control.store.Version;
import io.weft.namers.name.Path;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;

/** What is there: names that can be bound, nodes, and the names that they use. */
final class FleetPages {
  private final Served served;
  private final Gate gate;
  private final Duration patience;

  FleetPages(Served served, Gate gate, Duration patience) {
    this.served = served;
    this.gate = gate;
    this.patience = patience;
  }

  CompletionStage<Answer> boundNames(Call call) {
    Action action = new Action.ReadAll();
    gate.pass(call, action);
    if (call.isWatch()) {
      return Api.now(
          Answer.watch(
              Answer.JSON, gate.held(call, action, served.boundNames()), FleetPages::line));
    }
    return First.of(
        served.boundNames(),
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
    for (NodeStatus node : served.nodes().get()) {
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

  /** The names that the nodes which are connected here use in a namespace. */
  CompletionStage<Answer> names(Call call, String namespace) {
    gate.pass(call, new Action.Read(namespace));
    ArrayNode json = Json.array();
    for (NameInUse name : served.names().apply(namespace)) {
      json.addObject()
          .put("name", name.path().toString())
          .put("local", name.local().toString())
          .put("nodes", name.routers());
    }
    return Api.now(Answer.json(Json.line(json)));
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? NetUtil.toSocketAddressString(inet)
        : address.toString();
  }
}
