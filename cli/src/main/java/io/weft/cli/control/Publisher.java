package io.weft.cli.control;

import io.weft.cli.control.Outcome.Result;
import io.weft.cli.control.Verdict.Preview;
import java.util.List;
import java.util.Optional;

/** Brings a change into force: shows what it does, asks, and writes it if nobody was faster. */
final class Publisher {
  private final ControlClient control;
  private final Versions versions;
  private final Conflict conflict;
  private final Display display;
  private final Optional<Surroundings.Terminal> terminal;
  private final Wish wish;

  /**
   * @param terminal whom to ask
   */
  Publisher(
      ControlClient control, Display display, Optional<Surroundings.Terminal> terminal, Wish wish) {
    this.control = control;
    this.versions = new Versions(control);
    this.conflict = new Conflict(control, display.colours());
    this.display = display;
    this.terminal = terminal;
    this.wish = wish;
  }

  /**
   * A namespace as it stands, which must be the version that is wished to be changed.
   *
   * @throws ControlException when there is no such namespace, or it stands in another version
   */
  StoredDtab read(String namespace) throws InterruptedException {
    StoredDtab now = control.get(namespace);
    demand(namespace, Optional.of(now));
    return now;
  }

  /** The same, of a namespace that need not be there. */
  Optional<StoredDtab> find(String namespace) throws InterruptedException {
    Optional<StoredDtab> now = control.find(namespace);
    demand(namespace, now);
    return now;
  }

  private void demand(String namespace, Optional<StoredDtab> now) throws InterruptedException {
    if (wish.ifVersion().isEmpty()
        || now.filter(dtab -> dtab.is(wish.ifVersion().get())).isPresent()) {
      return;
    }
    Revision wanted = versions.find(namespace, wish.ifVersion().get());
    if (now.filter(dtab -> dtab.is(wanted.etag())).isEmpty()) {
      throw conflict.since(namespace, Optional.of(wanted.stored()));
    }
  }

  /**
   * Writes a Dtab.
   *
   * @param read what was read, and is changed; empty to make the namespace
   * @param source where the text is from, for errors
   * @throws ControlException when it is refused, or the namespace stands otherwise by now
   */
  Outcome publish(String namespace, Optional<StoredDtab> read, String text, String source)
      throws InterruptedException {
    Verdict verdict = control.check(namespace, text);
    if (verdict instanceof Verdict.Refused refused) {
      throw new ControlException(source + ": " + refused.problem());
    }
    return publish(namespace, read, text, (Preview) verdict);
  }

  /** The same, where it was checked already. */
  Outcome publish(String namespace, Optional<StoredDtab> read, String text, Preview preview)
      throws InterruptedException {
    if (read.filter(dtab -> dtab.text().equals(text)).isPresent()) {
      return Outcome.unchanged(namespace);
    }
    return publish(namespace, read, Optional.of(text), preview);
  }

  /** Deletes a namespace. */
  Outcome delete(String namespace, StoredDtab read) throws InterruptedException {
    // Without a Dtab names are bound as with an empty one: to nothing.
    Verdict verdict = control.check(namespace, "");
    Preview preview =
        verdict instanceof Preview known ? known : new Preview(List.of(), List.of(), List.of());
    return publish(namespace, Optional.of(read), Optional.empty(), preview);
  }

  private Outcome publish(
      String namespace, Optional<StoredDtab> read, Optional<String> text, Preview preview)
      throws InterruptedException {
    RuleDiff diff = RuleDiff.between(read.map(StoredDtab::text).orElse(null), text.orElse(null));
    display.progress(new PreviewText(display.colours()).of(namespace, diff, preview));
    if (wish.dryRun()) {
      return outcome(Result.dryRun, namespace, diff, preview, Optional.empty());
    }
    if (!preview.stranded().isEmpty() && !wish.force()) {
      throw new ControlException(
          "nothing was written: %s would be left without an endpoint; --force writes it all the same"
              .formatted(Printable.line(String.join(", ", preview.stranded()))));
    }
    if (!agreed()) {
      return outcome(Result.declined, namespace, diff, preview, Optional.empty());
    }
    String undo = undo(namespace, read);
    WriteRequest write =
        new WriteRequest(namespace, read.map(StoredDtab::etag), text, wish.by(), !wish.force());
    if (control.write(write) == WriteRequest.Result.CONFLICT) {
      throw conflict.since(namespace, read);
    }
    return outcome(Result.written, namespace, diff, preview, Optional.of(undo));
  }

  private boolean agreed() {
    if (wish.yes() || terminal.isEmpty()) {
      return true;
    }
    String answer = terminal.get().ask("apply? [y/N] ");
    return answer != null && answer.strip().matches("(?i)y|yes");
  }

  private static String undo(String namespace, Optional<StoredDtab> read) {
    if (read.isEmpty()) {
      return "weft dtab delete " + namespace;
    }
    return read.get()
        .version()
        .map(version -> "weft dtab rollback " + namespace + " " + version)
        .orElse("weft dtab rollback, to a version of weft dtab history " + namespace);
  }

  private static Outcome outcome(
      Result result, String namespace, RuleDiff diff, Preview preview, Optional<String> undo) {
    return new Outcome(
        namespace,
        result,
        diff.unified(namespace, namespace + " as you want it", new Colours(false)),
        preview.moves(),
        preview.stranded(),
        preview.unseen(),
        undo.orElse(null),
        null);
  }
}
