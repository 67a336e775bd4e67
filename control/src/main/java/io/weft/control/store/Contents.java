package io.weft.control.store;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a collection holds.
 *
 * @param documents by key; unmodifiable
 */
public record Contents(SortedMap<String, Document> documents) {
  public static final Contents EMPTY = new Contents(Collections.emptySortedMap());

  public Contents {
    documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
  }

  public Optional<Document> get(String key) {
    return Optional.ofNullable(documents.get(key));
  }
}
