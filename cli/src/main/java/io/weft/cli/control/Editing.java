package io.weft.cli.control;

import io.weft.cli.control.Outcome.Result;
import io.weft.cli.control.Verdict.Preview;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has a person edit a Dtab until it is taken. What was typed is in a file until it is in force. */
final class Editing {
  private final ControlClient control;
  private final Publisher publisher;
  private final Editor editor;
  private final Path directory;

  /**
   * @param directory where the file is made
   */
  Editing(ControlClient control, Publisher publisher, Editor editor, Path directory) {
    this.control = control;
    this.publisher = publisher;
    this.editor = editor;
    this.directory = directory;
  }

  /**
   * @throws ControlException when it was not brought into force; tells where the text is kept
   */
  Outcome edit(String namespace) throws IOException, InterruptedException {
    StoredDtab read = publisher.read(namespace);
    EditedFile file = EditedFile.in(directory, namespace);
    try {
      Outcome outcome = edit(namespace, read, file);
      if (outcome.result() == Result.unchanged || outcome.result() == Result.written) {
        file.delete();
        return outcome;
      }
      file.keep();
      return outcome.kept(file.path());
    } catch (ControlException | IOException e) {
      file.keep();
      String problem = e instanceof IOException ? e.toString() : e.getMessage();
      throw new ControlException(problem + "\nyour text is kept in " + file.path());
    }
  }

  private Outcome edit(String namespace, StoredDtab read, EditedFile file)
      throws IOException, InterruptedException {
    file.write(notes(namespace, Optional.empty()), readable(read.text()));
    String shown = file.dtab();
    String last = shown;
    while (true) {
      editor.open(file.path());
      String text = file.dtab();
      if (text.equals(shown)) {
        return Outcome.unchanged(namespace);
      }
      if (text.isBlank()) {
        throw new ControlException(
            "an empty text is not written; weft dtab delete removes a namespace");
      }
      Verdict verdict = control.check(namespace, text);
      if (verdict instanceof Preview preview) {
        return publisher.publish(namespace, Optional.of(read), text, preview);
      }
      String problem = ((Verdict.Refused) verdict).problem();
      if (text.equals(last)) {
        throw new ControlException("nothing was written: " + problem);
      }
      last = text;
      file.write(notes(namespace, Optional.of(problem)), text);
    }
  }

  /** Programs write Dtabs in one line. */
  private static String readable(String dtab) {
    return dtab.strip().lines().count() > 1 ? dtab : String.join("\n", RuleText.aligned(dtab));
  }

  private static List<String> notes(String namespace, Optional<String> problem) {
    List<String> notes = new ArrayList<>();
    problem.ifPresent(
        refused -> {
          notes.add("NOT TAKEN, lines counted below these notes:");
          refused.lines().forEach(line -> notes.add("  " + line));
          notes.add("");
        });
    notes.add(
        "The Dtab of the namespace " + namespace + ". A later rule goes before an earlier one.");
    notes.add("Save and leave the editor to have it checked; unchanged, nothing is done.");
    notes.add("Lines that start with #: are left out, other comments are kept.");
    return notes;
  }
}
