package io.weft.cli.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells why a change came too late. */
final class Conflict {
  private final ControlClient control;
  private final Versions versions;
  private final Colours colours;

  Conflict(ControlClient control, Colours colours) {
    this.control = control;
    this.versions = new Versions(control);
    this.colours = colours;
  }

  /**
   * Who changed the namespace since it was read, when and why, and what differs.
   *
   * @param read as it was read; empty when it was not there
   */
  ControlException since(String namespace, Optional<StoredDtab> read) throws InterruptedException {
    Optional<StoredDtab> now = control.find(namespace);
    List<String> told = new ArrayList<>();
    told.add(what(namespace, read, now) + "; nothing was written");
    versions.since(namespace, read).stream()
        .map(revision -> Printable.line(revision.told()))
        .forEach(told::add);
    told.addAll(
        RuleDiff.between(
                read.map(StoredDtab::text).orElse(null), now.map(StoredDtab::text).orElse(null))
            .unified(namespace + " as you had it", namespace + " as it is now", colours));
    told.add("look at it as it is now, and make your change to that");
    return new ControlException(String.join("\n", told));
  }

  private static String what(String namespace, Optional<StoredDtab> read, Optional<?> now) {
    if (read.isEmpty()) {
      return namespace + " is there already";
    }
    return namespace + (now.isEmpty() ? " was deleted meanwhile" : " was changed meanwhile");
  }
}
