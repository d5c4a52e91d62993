package dev.weir.rule;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The known name that somebody who misspelt one most likely meant. */
final class Nearest {

  private static final int MAX_LENGTH = 64;

  private Nearest() {}

  /** The nearest name, if one is near enough to be meant. */
  static @Nullable String of(String name, Collection<String> known) {
    if (name.length() > MAX_LENGTH) {
      return null;
    }
    String nearest = null;
    int least = Math.max(1, Math.min(name.length() / 2, 3)) + 1;
    for (String candidate : known) {
      int distance = distance(name, candidate);
      if (distance < least) {
        nearest = candidate;
        least = distance;
      }
    }
    return nearest;
  }

  /** Insertions, deletions and replacements of a character that make the one the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
