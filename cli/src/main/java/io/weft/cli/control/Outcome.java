package io.weft.cli.control;

import io.weft.cli.control.Verdict.Move;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a change; the components are the fields of the JSON.
 *
 * @param diff of the rules, as {@code diff -u} prints it
 * @param unseen why nodes of other control services are not counted, a line for each
 * @param undo the command that takes it back; null when nothing was written
 * @param kept the file in which the text is that was edited and not written; null when there is
 *     none
 */
record Outcome(
    String namespace,
    Result result,
    List<String> diff,
    List<Move> moves,
    List<String> stranded,
    List<String> unseen,
    @Nullable String undo,
    @Nullable String kept) {

  Outcome {
    diff = List.copyOf(diff);
    moves = List.copyOf(moves);
    stranded = List.copyOf(stranded);
    unseen = List.copyOf(unseen);
  }

  static Outcome unchanged(String namespace) {
    return new Outcome(
        namespace, Result.unchanged, List.of(), List.of(), List.of(), List.of(), null, null);
  }

  /** How it ended. */
  enum Result {
    written,
    /** There was nothing to change. */
    unchanged,
    /** It was only to be shown. */
    dryRun,
    /** The person at the terminal does not want it. */
    declined
  }

  /** The same, with the text kept in a file. */
  Outcome kept(Path file) {
    return new Outcome(namespace, result, diff, moves, stranded, unseen, undo, file.toString());
  }

  int exitCode() {
    return result == Result.declined ? 1 : 0;
  }

  /** The last line for people; what is before it was printed on the way. */
  String told() {
    String end =
        switch (result) {
          case written -> namespace + " is written; to undo it: " + undo;
          case unchanged -> namespace + " is unchanged: nothing was written";
          case dryRun -> "dry run: nothing was written";
          case declined -> "nothing was written";
        };
    return kept == null ? end : end + "; your text is kept in " + kept;
  }
}
