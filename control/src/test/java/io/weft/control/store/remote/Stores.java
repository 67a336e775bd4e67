package io.weft.control.store.remote;

import io.weft.control.store.Store;
import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.testkit.MapSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A loop, and the stores which a test opens on it. */
public final class Stores implements AutoCloseable {
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
