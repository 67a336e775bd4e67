package io.weft.cli.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of cells, each column as wide as its widest cell. */
final class Columns {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  Columns(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row, with a cell for each heading. */
  void row(Object... cells) {
    rows.add(Arrays.stream(cells).map(cell -> Printable.line(String.valueOf(cell))).toList());
  }

  List<String> lines(Colours colours) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
    lines.set(0, colours.heading(lines.get(0)));
    return lines;
  }
}
