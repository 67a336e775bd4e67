package io.weft.control.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.control.store.Change;
import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.control.store.Write.Condition;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A loop, and the stores which a test opens on it. */
public final class Stores implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String LOOP = "test-discovery";

  private final ThreadLoop loop = new ThreadLoop(LOOP, Ticker.system());
  private final List<Store> opened = new ArrayList<>();

  public Store open(StoreProvider provider, Map<String, ?> settings) throws IOException {
    return open(provider, settings, StoreSource.DTABS);
  }

  public Store open(StoreProvider provider, Map<String, ?> settings, String collection)
      throws IOException {
    MapSettings read = new MapSettings(settings);
    StoreSource source = provider.parse(read);
    read.done();
    DiscoveryContext context =
        new DiscoveryContext(Path.parse("/"), loop, MetricScope.none(), new Random(opened.size()));
    Store store = source.open(context, collection);
    opened.add(store);
    return store;
  }

  /** Writes a text under the key {@code default}, whatever there is. */
  public static CompletionStage<Version> write(Store store, String text) {
    Change change = new Change("ada", Instant.EPOCH, "");
    return store.write(new Write("default", new Condition.Any(), Optional.of(text), change));
  }

  /** The same, again and again until it is acknowledged. */
  public static void awaitWritten(Store store, String text) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> write(store, text).toCompletableFuture().get().number() > 0);
  }

  /** Waits for the refusal of a write, and why it is. */
  public static void awaitRefused(CompletionStage<Version> write, Reason reason) {
    assertThat(write.handle((version, error) -> error))
        .succeedsWithin(LIMIT)
        .isInstanceOfSatisfying(
            StoreException.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  /** Waits until the text of the key {@code default} is this one. */
  public static void awaitTold(Seen<Contents> seen, String text) {
    await()
        .atMost(LIMIT)
        .until(
            () ->
                seen.last() instanceof State.Ok<Contents> ok
                    && ok.value().get("default").map(Document::text).equals(Optional.of(text)));
  }

  /** Whether a thread outlives the stores: that of the loop, and one that Netty ends by itself. */
  public static boolean owns(Thread thread) {
    return Set.of(LOOP, "relay").contains(thread.getName())
        || thread.getName().startsWith("globalEventExecutor");
  }

  @Override
  public void close() {
    opened.forEach(Store::close);
    loop.close();
  }
}
