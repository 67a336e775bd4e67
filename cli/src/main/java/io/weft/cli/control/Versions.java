package io.weft.cli.control;

import java.util.List;
import java.util.Optional;

/** The versions that a namespace has stood in, as far as the control service remembers them. */
final class Versions {
  /** As many as a control service tells. */
  private static final int ALL = 1_000;

  private static final int LATELY = 20;

  private final ControlClient control;

  Versions(ControlClient control) {
    this.control = control;
  }

  /**
   * One version.
   *
   * @param wanted its number, or its ETag
   * @throws ControlException when there is none such
   */
  Revision find(String namespace, String wanted) throws InterruptedException {
    return control.history(namespace, ALL).stream()
        .filter(revision -> revision.is(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new ControlException(
                    "the history of %s has no version %s; weft dtab history %s tells which there are"
                        .formatted(namespace, wanted, namespace)));
  }

  /** The last change. */
  Revision latest(String namespace) throws InterruptedException {
    return control.history(namespace, 1).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new ControlException(
                    "there is no history of %s; weft dtab list tells which namespaces there are"
                        .formatted(namespace)));
  }

  /** The change before another one; empty before the first. */
  Optional<Revision> before(String namespace, Revision later) throws InterruptedException {
    return control.history(namespace, ALL).stream()
        .filter(revision -> revision.version() < later.version())
        .findFirst();
  }

  /** The latest changes that came after a version; empty for those since the namespace was not. */
  List<Revision> since(String namespace, Optional<StoredDtab> dtab) throws InterruptedException {
    return control.history(namespace, LATELY).stream()
        .takeWhile(
            revision ->
                dtab.map(known -> !known.is(revision.etag())).orElse(revision.dtab() != null))
        .toList();
  }
}
