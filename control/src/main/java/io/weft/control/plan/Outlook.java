package io.weft.control.plan;

import io.weft.namers.name.Path;
import java.util.List;

/**
 * What a Dtab would do.
 *
 * @param moves the names in use whose calls would go elsewhere, by name
 * @param stranded those that have endpoints now and would have none. A name of which it could not
 *     be told in time is not among them: its move has the problem
 * @param unseen why nodes of other control services were not asked for, a line for each
 */
public record Outlook(List<Move> moves, List<Path> stranded, List<String> unseen) {
  public Outlook {
    moves = List.copyOf(moves);
    stranded = List.copyOf(stranded);
    unseen = List.copyOf(unseen);
  }
}
