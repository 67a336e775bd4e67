package io.weft.stack.settings.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a misspelt word was meant to be. */
public final class Spelling {
  private Spelling() {}

  /** The one of some words that was most likely meant. */
  public static Optional<String> nearest(String word, Collection<String> words) {
    int limit = Math.min(3, Math.max(1, word.length() / 3));
    return words.stream()
        .filter(candidate -> distance(word, candidate) <= limit)
        .min(
            Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                .thenComparing(candidate -> candidate));
  }

  /**
   * How many characters have to be put in, taken out, replaced or swapped with their neighbour to
   * make one word of another, case aside.
   */
  private static int distance(String left, String right) {
    int[] before = new int[right.length() + 1];
    int[] last = new int[right.length() + 1];
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replace = same(left, i - 1, right, j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + replace);
        boolean swapped =
            i > 1 && j > 1 && same(left, i - 1, right, j - 2) && same(left, i - 2, right, j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] reused = before;
      before = last;
      last = row;
      row = reused;
    }
    return last[right.length()];
  }

  private static boolean same(String left, int i, String right, int j) {
    return Character.toLowerCase(left.charAt(i)) == Character.toLowerCase(right.charAt(j));
  }
}
