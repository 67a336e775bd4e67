package io.weft.control.dtab;

import io.weft.control.store.Change;
import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.watch.Steady;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Dtabs of all namespaces. What is written here is checked first; what others write into the
 * same store may be no Dtab at all, and then the last good one stays. Thread-safe.
 */
public final class Dtabs {
  private static final Logger log = LoggerFactory.getLogger(Dtabs.class);

  private final Store store;
  private final DtabRules rules;
  private final Watches<String, Optional<VersionedDtab>> namespaces;

  /**
   * @param store stays its owner's
   */
  public Dtabs(Store store, DtabRules rules) {
    this.store = store;
    this.rules = rules;
    this.namespaces = new Watches<>(this::follow);
  }

  /** The names of all namespaces. */
  public Activity<SortedSet<String>> namespaces() {
    Activity<SortedSet<String>> names =
        store.contents().map(contents -> new TreeSet<>(contents.documents().keySet()));
    return names.distinct();
  }

  /**
   * The Dtab of a namespace; empty while there is no such namespace. A namespace whose text has
   * never been a Dtab since it is observed is a failed state.
   */
  public Activity<Optional<VersionedDtab>> dtab(String namespace) {
    return namespaces.watch(namespace);
  }

  private Activity<Optional<VersionedDtab>> follow(String namespace) {
    Activity<Optional<Document>> text =
        store.contents().map((Contents contents) -> contents.get(namespace)).distinct();
    return new Steady<>(
        text.map(document -> document.map(read -> parsed(namespace, read))),
        problem -> log.warn("{}; the last good Dtab, if any, stays", problem.getMessage()));
  }

  private static VersionedDtab parsed(String namespace, Document document) {
    try {
      return new VersionedDtab(Dtab.parse(document.text()), document.text(), document.version());
    } catch (NameSyntaxException e) {
      throw new IllegalStateException(
          "namespace " + namespace + ", version " + document.version() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks a text without writing it.
   *
   * @throws DtabRefused if it is not taken
   */
  public Dtab check(String text) {
    return rules.read(text);
  }

  /**
   * Writes the Dtab of a namespace, or deletes the namespace.
   *
   * @param text empty deletes
   * @return the version, or a failure: {@link DtabRefused}, or {@link
   *     io.weft.control.store.StoreException}
   * @throws IllegalArgumentException if the namespace is not one element of a path
   */
  public CompletionStage<Version> write(
      String namespace, Write.Condition condition, Optional<String> text, Change change) {
    Write write = new Write(namespace, condition, text, change);
    try {
      text.ifPresent(this::check);
    } catch (DtabRefused refused) {
      return CompletableFuture.failedStage(refused);
    }
    return store.write(write);
  }

  /** See {@link Store#history}. */
  public CompletionStage<List<Revision>> history(String namespace, int limit) {
    return store.history(namespace, limit);
  }

  /** Why the store cannot be reached at present, where it cannot. */
  public Optional<String> problem() {
    return store.problem();
  }
}
