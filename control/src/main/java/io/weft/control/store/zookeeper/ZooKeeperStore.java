package io.weft.control.store.zookeeper;

import io.weft.control.store.Contents;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.control.store.remote.Replica;
import io.weft.control.store.remote.Waiting;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.zookeeper.data.ACL;

/** One collection in ZooKeeper; see {@link ZooKeeperStoreProvider} for what it makes there. */
final class ZooKeeperStore implements Store {
  /** How many changes beyond those to be kept are deleted at a time. */
  private static final int SLACK = 50;

  /** For how long a request waits for an ensemble that elects a leader. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Layout layout;
  private final List<ACL> acl;
  private final Loop loop;
  private final Replica replica = new Replica();
  private final Reconnects retries;
  private final Following following;
  private final Session session;
  private final Waiting waiting;
  private boolean closed;

  ZooKeeperStore(Ensemble ensemble, Layout layout, List<ACL> acl, DiscoveryContext context) {
    this.layout = layout;
    this.acl = acl;
    this.loop = context.loop();
    Duration session = ensemble.sessionTimeout();
    this.waiting =
        new Waiting(loop, session.compareTo(PATIENCE) < 0 ? session : PATIENCE, this::problem);
    this.retries = new Reconnects(loop, Reconnects.BACKOFF, context.random());
    this.following = new Following(layout, replica, retries, waiting);
    this.session = new Session(ensemble, loop, context.random(), following);
    loop.execute(this.session::open);
  }

  @Override
  public Activity<Contents> contents() {
    return replica.contents();
  }

  @Override
  public String lineage() {
    return "zookeeper:" + layout.documents();
  }

  @Override
  public Optional<String> problem() {
    return following.problem();
  }

  @Override
  public CompletionStage<Version> write(Write write) {
    CompletableFuture<Version> result = new CompletableFuture<>();
    whenReady(result, link -> write(link, write, result));
    return result;
  }

  private void write(Link link, Write write, CompletableFuture<Version> result) {
    Writing.Outcome outcome =
        new Writing.Outcome() {
          @Override
          public void written(Version version, int changes) {
            if (!closed) {
              replica.put(write.key(), write.text(), version.number());
              replica.tellIfWhole();
            }
            if (changes > History.LENGTH + SLACK) {
              new History(link, layout.history(write.key())).trim();
            }
            result.complete(version);
          }

          @Override
          public void refused(StoreException why) {
            result.completeExceptionally(why);
          }
        };
    new Writing(link, layout, acl, write, outcome).start();
  }

  @Override
  public CompletionStage<List<Revision>> history(String key, int limit) {
    CompletableFuture<List<Revision>> result = new CompletableFuture<>();
    whenReady(result, link -> new History(link, layout.history(key)).read(limit, result));
    return result;
  }

  private void whenReady(CompletableFuture<?> result, Consumer<Link> then) {
    waiting.add(() -> following.link().ifPresent(then), result::completeExceptionally);
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          retries.close();
          following.close();
          session.close();
          waiting.close();
        });
  }
}
