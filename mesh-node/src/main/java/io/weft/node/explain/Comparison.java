package io.weft.node.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What another Dtab would change. The components, here and below, are the fields of the JSON: their
 * names stay.
 *
 * @param router the label of the router that was asked
 * @param names how many names were compared
 * @param moves those that would go elsewhere, in the order of their names
 */
public record Comparison(String router, int names, List<Move> moves) {
  public Comparison {
    moves = List.copyOf(moves);
  }

  static Comparison of(String router, List<Move> compared) {
    return new Comparison(
        router,
        compared.size(),
        compared.stream()
            .filter(move -> !move.from().equals(move.to()))
            .sorted((one, other) -> one.name().compareTo(other.name()))
            .toList());
  }

  /**
   * A name that would go elsewhere.
   *
   * @param localDtab the rules of the caller under which it is in use; empty for most
   * @param from what it is bound to now, as text; empty when that is not known
   * @param to what it would be bound to; empty when that cannot be told
   * @param problem why not; null otherwise
   */
  public record Move(
      String name, String localDtab, String from, String to, @Nullable String problem) {}
}
