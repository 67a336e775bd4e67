package io.weft.control.api.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.namers.name.NameTree;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Bound trees and addresses as namerd writes them; the order of the keys is its own too. */
final class TreeJson {
  /** Under which key Finagle has the weight of an address, where it is not 1. */
  private static final String WEIGHT = "endpoint_addr_weight";

  private final Function<Name.Bound, State<AddrSet>> addresses;

  /**
   * @param addresses those of each leaf
   */
  TreeJson(Function<Name.Bound, State<AddrSet>> addresses) {
    this.addresses = addresses;
  }

  ObjectNode tree(NameTree<Name.Bound> tree) {
    if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
      return type("leaf").set("bound", bound(leaf.value()));
    }
    if (tree instanceof NameTree.Alt<Name.Bound> alt) {
      ObjectNode json = type("alt");
      ArrayNode branches = json.putArray("alt");
      alt.trees().forEach(branch -> branches.add(tree(branch)));
      return json;
    }
    if (tree instanceof NameTree.Union<Name.Bound> union) {
      ObjectNode json = type("union");
      ArrayNode branches = json.putArray("union");
      for (NameTree.Weighted<Name.Bound> branch : union.trees()) {
        branches.addObject().put("weight", branch.weight()).set("tree", tree(branch.tree()));
      }
      return json;
    }
    return type(
        tree instanceof NameTree.Empty ? "empty" : tree instanceof NameTree.Fail ? "fail" : "neg");
  }

  ObjectNode bound(Name.Bound bound) {
    ObjectNode json = Json.object();
    json.set("addr", addr(addresses.apply(bound)));
    return json.put("id", bound.id().toString()).put("path", bound.residual().toString());
  }

  static ObjectNode addr(State<AddrSet> state) {
    if (state instanceof State.Failed<AddrSet> failed) {
      return type("failed").put("cause", Problems.message(failed.cause()));
    }
    if (!(state instanceof State.Ok<AddrSet> ok)) {
      return type("pending");
    }
    if (!(ok.value() instanceof AddrSet.Bound bound)) {
      return type("neg");
    }
    ObjectNode json = type("bound");
    ArrayNode all = json.putArray("addrs");
    for (Address address : bound.addresses()) {
      ObjectNode one = all.addObject();
      one.put("ip", address.socket().getAddress().getHostAddress());
      one.put("port", address.socket().getPort());
      ObjectNode meta = one.putObject("meta");
      if (address.weight() != 1) {
        meta.put(WEIGHT, address.weight());
      }
      putAll(meta, address.metadata());
    }
    putAll(json.putObject("meta"), bound.metadata());
    return json;
  }

  /** In an order that does not change, so that what is equal looks equal. */
  private static void putAll(ObjectNode meta, Map<String, String> values) {
    new TreeMap<>(values).forEach(meta::put);
  }

  private static ObjectNode type(String type) {
    return Json.object().put("type", type);
  }
}
