package io.weft.cli.control;

import io.weft.cli.control.Verdict.Move;
import io.weft.cli.control.Verdict.Preview;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a change would do, for people: to the rules, and to the names in use. */
final class PreviewText {
  private final Colours colours;

  PreviewText(Colours colours) {
    this.colours = colours;
  }

  List<String> of(String namespace, RuleDiff diff, Preview preview) {
    List<String> lines = new ArrayList<>();
    lines.addAll(
        diff.isEmpty()
            ? List.of("the rules of " + namespace + " stay as they are")
            : diff.unified(namespace, namespace + " as you want it", colours));
    preview.moves().forEach(move -> print(move, lines));
    int moves = preview.moves().size();
    lines.add(
        moves == 0
            ? "no name in use moves"
            : counted(moves, "name") + " in use " + (moves == 1 ? "moves" : "move"));
    for (String name : preview.stranded()) {
      lines.add(colours.bad("left without an endpoint: " + Printable.line(name)));
    }
    for (String why : preview.unseen()) {
      lines.add(colours.bad("nodes of another one are not counted: " + Printable.line(why)));
    }
    return lines;
  }

  private static void print(Move move, List<String> lines) {
    String local = isBlank(move.local()) ? "" : " with " + move.local();
    lines.add(Printable.line(move.name() + local) + ", used by " + counted(move.nodes(), "node"));
    lines.add("  - " + (isBlank(move.from()) ? "not known" : Printable.line("" + move.from())));
    lines.add(
        "  + "
            + (isBlank(move.to())
                ? "not known: " + Printable.line("" + move.problem())
                : Printable.line("" + move.to()) + ", " + counted(move.endpoints(), "endpoint")));
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private static String counted(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
