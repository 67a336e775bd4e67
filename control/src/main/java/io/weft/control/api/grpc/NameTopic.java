package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import io.weft.control.fleet.Fleet;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity.Observation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A name in use, and the streams that use it. */
final class NameTopic implements Topic {
  private final Asked asked;
  private final Board board;
  private final ByteString unchanged;
  private final Fleet.Use use;
  private final Set<Follower> followers = new HashSet<>();
  private final Observation observation;
  private List<ClusterTopic> clusters = List.of();
  private @Nullable Told now;

  NameTopic(Asked asked, Board board, Shop shop) {
    this.asked = asked;
    this.board = board;
    this.unchanged = ToNode.newBuilder().addUnchanged(asked.name()).build().toByteString();
    this.use = shop.fleet().use(asked.namespace(), asked.path(), asked.local());
    this.observation = board.follow(shop.answers().name(asked), this::changed);
  }

  Asked asked() {
    return asked;
  }

  @Override
  public @Nullable Told now() {
    return now;
  }

  @Override
  public ByteString unchanged() {
    return unchanged;
  }

  void add(Follower follower) {
    followers.add(follower);
    use.routers(followers.size());
    tell(follower);
  }

  /** Marks the name, and the clusters that it is bound to, to be told to a stream. */
  void tell(Follower follower) {
    follower.mark(this);
    clusters.forEach(follower::mark);
  }

  void remove(Follower follower) {
    followers.remove(follower);
    use.routers(followers.size());
    if (followers.isEmpty()) {
      close();
      board.unused(this);
    }
  }

  private void close() {
    observation.close();
    use.close();
    clusters.forEach(cluster -> cluster.remove(this));
  }

  private void changed(@Nullable Told next) {
    now = next;
    if (next == null) {
      return;
    }
    List<ClusterTopic> added = List.of();
    if (next.holds()) { // else nodes keep the tree that they have, and its clusters
      added = replaceClusters(next.clusters());
    }
    for (Follower follower : followers) {
      follower.mark(this);
      added.forEach(follower::mark);
    }
  }

  private List<ClusterTopic> replaceClusters(List<Name.Bound> bound) {
    List<ClusterTopic> before = clusters;
    List<ClusterTopic> added = new ArrayList<>(bound.size());
    List<ClusterTopic> after = new ArrayList<>(bound.size());
    for (Name.Bound one : bound) {
      ClusterTopic cluster = board.cluster(one);
      cluster.add(this);
      after.add(cluster);
      if (!before.contains(cluster)) {
        added.add(cluster);
      }
    }
    clusters = after;
    for (ClusterTopic cluster : before) {
      if (!after.contains(cluster)) {
        cluster.remove(this);
      }
    }
    return added;
  }

  void mark(ClusterTopic cluster) {
    for (Follower follower : followers) {
      follower.mark(cluster);
    }
  }
}
