package io.weft.namers.control;

import com.google.protobuf.ByteString;
import io.weft.namers.control.wire.Address;
import io.weft.namers.control.wire.Addresses;
import io.weft.namers.control.wire.Binding;
import io.weft.namers.control.wire.Cluster;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.Revision;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.control.wire.Tree;

/** Messages of the protocol, each in short. */
final class Wire {
  private Wire() {}

  static Revision revision(String store, long number) {
    return Revision.newBuilder().setStore(store).setNumber(number).build();
  }

  static Name name(String path) {
    return name(path, "");
  }

  static Name name(String path, String dtab) {
    return Name.newBuilder().setPath(path).setDtab(dtab).build();
  }

  static Tree leaf(String id) {
    return Tree.newBuilder().setLeaf(Tree.Leaf.newBuilder().setId(id)).build();
  }

  static Binding bound(Name name, String id, long digest) {
    return Binding.newBuilder().setName(name).setTree(leaf(id)).setDigest(digest).build();
  }

  static Binding failed(Name name, String reason) {
    return Binding.newBuilder().setName(name).setFailed(reason).setDigest(1).build();
  }

  static Cluster cluster(String id, long digest, int... ports) {
    Addresses.Builder addresses = Addresses.newBuilder();
    for (int port : ports) {
      addresses.addAddresses(
          Address.newBuilder()
              .setIp(ByteString.copyFrom(new byte[] {127, 0, 0, 1}))
              .setPort(port)
              .setWeight(1));
    }
    return Cluster.newBuilder().setId(id).setAddresses(addresses).setDigest(digest).build();
  }

  /** A name bound to a cluster, with its addresses. */
  static ToNode.Builder answer(Name name, String id, long digest, int... ports) {
    return ToNode.newBuilder()
        .addBindings(bound(name, id, digest))
        .addClusters(cluster(id, digest, ports));
  }
}
