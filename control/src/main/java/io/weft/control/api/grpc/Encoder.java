package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.weft.namers.control.wire.Address;
import io.weft.namers.control.wire.Addresses;
import io.weft.namers.control.wire.Binding;
import io.weft.namers.control.wire.Cluster;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.control.wire.Tree;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name.Bound;
import io.weft.stack.activity.State;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Encodes what nodes are told. The same state has the same encoding and digest in every process, so
 * that a node may go on with another control service.
 */
final class Encoder {
  private static final Comparator<Address> BY_SOCKET =
      Comparator.comparing(Address::getIp, ByteString.unsignedLexicographicalComparator())
          .thenComparing(Address::getPort)
          .thenComparing(Address::getWeight);

  private Encoder() {}

  /** What is told of a name; its state is not pending. */
  static Told name(Name name, State<NameTree<Bound>> state) {
    Map<Path, Bound> clusters = new LinkedHashMap<>();
    Binding.Builder binding = binding(name, state, clusters);
    long digest = digest(binding.build());
    ToNode message = ToNode.newBuilder().addBindings(binding.setDigest(digest)).build();
    return new Told(
        message.toByteString(), digest, List.copyOf(clusters.values()), binding.hasTree());
  }

  /** What is told of a cluster; its state is not pending. */
  static Told cluster(Path id, State<AddrSet> state) {
    Cluster.Builder cluster = clusterOf(id, state);
    long digest = digest(cluster.build());
    ToNode message = ToNode.newBuilder().addClusters(cluster.setDigest(digest)).build();
    return new Told(message.toByteString(), digest, List.of(), !cluster.hasFailed());
  }

  /**
   * A binding without its digest.
   *
   * @param clusters takes the clusters that the tree consists of
   */
  static Binding.Builder binding(
      Name name, State<NameTree<Bound>> state, Map<Path, Bound> clusters) {
    Binding.Builder binding = Binding.newBuilder().setName(name);
    return state instanceof State.Ok<NameTree<Bound>> ok
        ? binding.setTree(tree(ok.value(), clusters))
        : binding.setFailed(reason(state));
  }

  /** A cluster without its digest. */
  static Cluster.Builder clusterOf(Path id, State<AddrSet> state) {
    Cluster.Builder cluster = Cluster.newBuilder().setId(id.toString());
    if (!(state instanceof State.Ok<AddrSet> ok)) {
      return cluster.setFailed(reason(state));
    }
    return ok.value() instanceof AddrSet.Bound bound
        ? cluster.setAddresses(addresses(bound))
        : cluster.setNeg(true);
  }

  private static String reason(State<?> state) {
    if (!(state instanceof State.Failed<?> failed)) {
      throw new IllegalArgumentException(state + " is told to nobody");
    }
    String message = failed.cause().getMessage();
    return message == null ? failed.cause().toString() : message;
  }

  private static Tree tree(NameTree<Bound> tree, Map<Path, Bound> clusters) {
    Tree.Builder to = Tree.newBuilder();
    if (tree instanceof NameTree.Leaf<Bound> leaf) {
      Bound bound = leaf.value();
      clusters.putIfAbsent(bound.id(), bound);
      Tree.Leaf.Builder named = to.getLeafBuilder().setId(bound.id().toString());
      if (!bound.residual().isEmpty()) {
        named.setResidual(bound.residual().toString());
      }
    } else if (tree instanceof NameTree.Union<Bound> union) {
      Tree.Union.Builder branches = to.getUnionBuilder();
      for (NameTree.Weighted<Bound> branch : union.trees()) {
        branches
            .addTreesBuilder()
            .setWeight(branch.weight())
            .setTree(tree(branch.tree(), clusters));
      }
    } else if (tree instanceof NameTree.Neg) {
      to.setNeg(Tree.None.getDefaultInstance());
    } else if (tree instanceof NameTree.Empty) {
      to.setEmpty(Tree.None.getDefaultInstance());
    } else if (tree instanceof NameTree.Fail) {
      to.setFail(Tree.None.getDefaultInstance());
    } else {
      throw new IllegalArgumentException("alternatives in " + tree + " are not decided");
    }
    return to.build();
  }

  private static Addresses addresses(AddrSet.Bound bound) {
    List<Address> sorted =
        bound.addresses().stream().map(Encoder::address).sorted(BY_SOCKET).toList();
    return Addresses.newBuilder()
        .addAllAddresses(sorted)
        .putAllMetadata(new TreeMap<>(bound.metadata()))
        .build();
  }

  private static Address address(io.weft.namers.spi.Address address) {
    return Address.newBuilder()
        .setIp(ByteString.copyFrom(address.socket().getAddress().getAddress()))
        .setPort(address.socket().getPort())
        .setWeight(address.weight())
        .putAllMetadata(new TreeMap<>(address.metadata()))
        .build();
  }

  private static long digest(MessageLite message) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(message.toByteArray());
      long digest = ByteBuffer.wrap(Arrays.copyOf(hash, Long.BYTES)).getLong();
      return digest == 0 ? 1 : digest; // 0 says that a node has none
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has it", e);
    }
  }
}
