package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.weft.namers.control.wire.Address;
import io.weft.namers.control.wire.Addresses;
import io.weft.namers.control.wire.Binding;
import io.weft.namers.control.wire.Cluster;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.control.wire.Tree;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
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

  static Told bound(Asked asked, NameTree<Name.Bound> tree) {
    Map<Path, Name.Bound> clusters = new LinkedHashMap<>();
    Binding.Builder binding = Binding.newBuilder().setName(asked.name());
    return told(binding.setTree(tree(tree, clusters)), List.copyOf(clusters.values()), true);
  }

  static Told unbound(Asked asked, Throwable cause) {
    Binding.Builder binding = Binding.newBuilder().setName(asked.name());
    return told(binding.setFailed(reason(cause)), List.of(), false);
  }

  private static Told told(Binding.Builder binding, List<Name.Bound> clusters, boolean holds) {
    long digest = digest(binding.build());
    ToNode message = ToNode.newBuilder().addBindings(binding.setDigest(digest)).build();
    return new Told(message.toByteString(), digest, clusters, holds);
  }

  static Told cluster(Path id, AddrSet addresses) {
    Cluster.Builder cluster = Cluster.newBuilder().setId(id.toString());
    if (addresses instanceof AddrSet.Bound bound) {
      return told(cluster.setAddresses(addresses(bound)), true);
    }
    return told(cluster.setNeg(true), true);
  }

  static Told unknown(Path id, Throwable cause) {
    return told(Cluster.newBuilder().setId(id.toString()).setFailed(reason(cause)), false);
  }

  private static Told told(Cluster.Builder cluster, boolean holds) {
    long digest = digest(cluster.build());
    ToNode message = ToNode.newBuilder().addClusters(cluster.setDigest(digest)).build();
    return new Told(message.toByteString(), digest, List.of(), holds);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }

  private static Tree tree(NameTree<Name.Bound> tree, Map<Path, Name.Bound> clusters) {
    Tree.Builder to = Tree.newBuilder();
    if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
      Name.Bound bound = leaf.value();
      clusters.putIfAbsent(bound.id(), bound);
      Tree.Leaf.Builder named = to.getLeafBuilder().setId(bound.id().toString());
      if (!bound.residual().isEmpty()) {
        named.setResidual(bound.residual().toString());
      }
    } else if (tree instanceof NameTree.Union<Name.Bound> union) {
      Tree.Union.Builder branches = to.getUnionBuilder();
      for (NameTree.Weighted<Name.Bound> branch : union.trees()) {
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
