package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity.Observation;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that names in use are bound to. Whoever uses such a name is told of it; that is found
 * by way of the names, since a list of its own would double what a stream costs.
 */
final class ClusterTopic implements Topic {
  private final Path id;
  private final Board board;
  private final ByteString unchanged;
  private final Set<NameTopic> names = new HashSet<>();
  private final Observation observation;
  private @Nullable Told now;

  ClusterTopic(Name.Bound bound, Board board, Shop shop) {
    this.id = bound.id();
    this.board = board;
    this.unchanged = ToNode.newBuilder().addUnchangedClusters(id.toString()).build().toByteString();
    this.observation = board.follow(shop.answers().cluster(bound), this::changed);
  }

  Path id() {
    return id;
  }

  @Override
  public @Nullable Told now() {
    return now;
  }

  @Override
  public ByteString unchanged() {
    return unchanged;
  }

  void add(NameTopic name) {
    names.add(name);
  }

  void remove(NameTopic name) {
    names.remove(name);
    if (names.isEmpty()) {
      observation.close();
      board.unused(this);
    }
  }

  private void changed(@Nullable Told next) {
    now = next;
    if (next != null) {
      names.forEach(name -> name.mark(this));
    }
  }
}
