package dev.weir.server.rls.match;

import java.util.ArrayList;
import java.util.List;

/**
 * A text with {@code *} in it, each of which stands for zero or more characters. Immutable.
 *
 * @param pattern the text
 * @param parts what stands between the stars, two or more
 */
public record Wildcard(String pattern, List<String> parts) {

  /** Whether a text is a pattern: whether it has a star. */
  public static boolean isWildcard(String text) {
    return text.indexOf('*') >= 0;
  }

  /** Of a text with a star. */
  public static Wildcard of(String pattern) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int star = pattern.indexOf('*'); star >= 0; star = pattern.indexOf('*', from)) {
      parts.add(pattern.substring(from, star));
      from = star + 1;
    }
    parts.add(pattern.substring(from));
    return new Wildcard(pattern, List.copyOf(parts));
  }

  /**
   * Whether it stands for the whole of this text. Takes each part at its first place, which is
   * right because a later one leaves less for those after it.
   */
  public boolean matches(String text) {
    String first = parts.get(0);
    String last = parts.get(parts.size() - 1);
    int end = text.length() - last.length();
    int at = first.length();
    if (at > end || !text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    for (int i = 1; i < parts.size() - 1; i++) {
      int found = text.indexOf(parts.get(i), at);
      if (found < 0 || found + parts.get(i).length() > end) {
        return false;
      }
      at = found + parts.get(i).length();
    }
    return true;
  }
}
