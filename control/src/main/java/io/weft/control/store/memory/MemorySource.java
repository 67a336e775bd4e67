package io.weft.control.store.memory;

import io.weft.control.store.Store;
import io.weft.control.store.StoreSource;
import io.weft.namers.spi.DiscoveryContext;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Collections that live as long as this does, whether one is open or not. */
final class MemorySource implements StoreSource {
  private final Map<String, SortedMap<String, String>> initial;
  private final Map<String, MemoryCollection> collections = new ConcurrentHashMap<>();

  /**
   * @param initial the texts by key with which a collection begins, by its name
   */
  MemorySource(Map<String, SortedMap<String, String>> initial) {
    this.initial = initial;
  }

  @Override
  public Store open(DiscoveryContext context, String collection) {
    return new MemoryStore(
        context.loop(),
        collections.computeIfAbsent(
            collection, name -> new MemoryCollection(initial.getOrDefault(name, new TreeMap<>()))));
  }
}
