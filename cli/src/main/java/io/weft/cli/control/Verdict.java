package io.weft.cli.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the control service says of a Dtab that is not written yet. */
sealed interface Verdict {

  /**
   * It is no Dtab, or one that would do harm.
   *
   * @param problem where and why, as {@code line 1, column 2: …}
   */
  record Refused(String problem) implements Verdict {

    /** What a control service answers, which may have the place as {@code 1:2}. */
    static Refused of(String answer) {
      return new Refused(answer.replaceFirst("^(\\d+):(\\d+) ", "line $1, column $2: "));
    }
  }

  /**
   * What it would change.
   *
   * @param moves the names in use that would go elsewhere
   * @param stranded those of them that would be left without an endpoint
   * @param unseen why nodes of other control services could not be asked for
   */
  record Preview(List<Move> moves, List<String> stranded, List<String> unseen) implements Verdict {
    public Preview {
      moves = List.copyOf(moves);
      stranded = List.copyOf(stranded);
      // An older control service does not say.
      unseen = unseen == null ? List.of() : List.copyOf(unseen);
    }
  }

  /**
   * A name that would go elsewhere.
   *
   * @param local the rules of router and caller under which it is in use; empty for most
   * @param nodes how many use it
   * @param from what it is bound to now; null or empty when that is not known
   * @param to what it would be bound to; null or empty when that cannot be told
   * @param endpoints how many it would have there
   * @param problem why that cannot be told; null otherwise
   */
  record Move(
      String name,
      @Nullable String local,
      int nodes,
      @Nullable String from,
      @Nullable String to,
      int endpoints,
      @Nullable String problem) {}
}
