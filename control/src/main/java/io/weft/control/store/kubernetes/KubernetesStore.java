package io.weft.control.store.kubernetes;

import io.weft.control.store.Contents;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.control.store.remote.Promises;
import io.weft.control.store.remote.Replica;
import io.weft.control.store.remote.Waiting;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One collection in Kubernetes; see {@link KubernetesStoreProvider} for what it makes there. */
final class KubernetesStore implements Store {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final Layout layout;
  private final Loop loop;
  private final InstantSource clock;
  private final Replica replica = new Replica();
  private final ConfigMaps maps;
  private final Reconnects retries;
  private final Following following;
  private final Waiting waiting;
  private final Promises promises = new Promises();

  KubernetesStore(ApiServer server, Layout layout, DiscoveryContext context, InstantSource clock) {
    this.layout = layout;
    this.loop = context.loop();
    this.clock = clock;
    this.maps = new ConfigMaps(server, layout, loop);
    this.waiting = new Waiting(loop, server.timeout(), this::problem);
    this.retries = new Reconnects(loop, Reconnects.BACKOFF, context.random());
    this.following = new Following(maps, layout, replica, loop, clock, server, retries, waiting);
    loop.execute(following::start);
  }

  @Override
  public Activity<Contents> contents() {
    return replica.contents();
  }

  @Override
  public String lineage() {
    return "kubernetes:" + layout.namespace() + "/" + layout.prefix();
  }

  @Override
  public Optional<String> problem() {
    return following.problem();
  }

  @Override
  public CompletionStage<Version> write(Write write) {
    CompletableFuture<Version> result = promises.promise();
    Optional<StoreException> refusal = write.tooLarge(MAX_TEXT_BYTES).or(() -> longName(write));
    if (refusal.isPresent()) {
      result.completeExceptionally(refusal.get());
    } else {
      Writing writing =
          new Writing(
              maps,
              layout,
              clock,
              write,
              replica::known,
              made -> {
                following.wrote(made);
                result.complete(new Version(made.version()));
              },
              result::completeExceptionally);
      waiting.add(writing::start, result::completeExceptionally);
    }
    return result;
  }

  private Optional<StoreException> longName(Write write) {
    int length = layout.name(write.key()).length();
    return length > Layout.MAX_NAME
        ? Optional.of(
            new StoreException(
                Reason.TOO_LARGE,
                "%s makes the name of a config map of %d characters; Kubernetes takes %d"
                    .formatted(write.key(), length, Layout.MAX_NAME)))
        : Optional.empty();
  }

  @Override
  public CompletionStage<List<Revision>> history(String key, int limit) {
    CompletableFuture<List<Revision>> result = promises.promise();
    waiting.add(
        () -> maps.get(layout.name(key), outcome -> read(outcome, limit, result)),
        result::completeExceptionally);
    return result;
  }

  private void read(
      State<ConfigMaps.Answer> outcome, int limit, CompletableFuture<List<Revision>> result) {
    if (!(outcome instanceof State.Ok<ConfigMaps.Answer> ok)
        || (ok.value().status() != OK && ok.value().status() != NOT_FOUND)) {
      result.completeExceptionally(Refusals.of(maps.name(), outcome, false));
      return;
    }
    try {
      Optional<ConfigMap> map = ConfigMap.of(layout, ok.value().body());
      result.complete(map.isPresent() ? map.get().history(limit) : List.of());
    } catch (IOException e) {
      String what = "Kubernetes: a config map holds something that is not the entry of a history";
      result.completeExceptionally(new StoreException(Reason.UNAVAILABLE, what, e));
    }
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          retries.close();
          following.close();
          maps.close();
          waiting.close();
          promises.close();
        });
  }
}
