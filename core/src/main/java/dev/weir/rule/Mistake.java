package dev.weir.rule;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something in a set of rules that cannot be: where, what came, what was expected. Immutable; its
 * text is fit to be shown.
 */
public final class Mistake {

  private static final int MAX_SHOWN_CHARS = 80;

  private final Location location;
  private final String path;
  private final String came;
  private final String expected;
  private final @Nullable String nearest;

  private Mistake(
      Location location, String path, String came, String expected, @Nullable String nearest) {
    this.location = location;
    this.path = path;
    this.came = shown(came);
    this.expected = expected;
    this.nearest = nearest;
  }

  /**
   * A mistake.
   *
   * @param path which part of the tree, for example {@code http.port}
   * @param came what came; not more than 80 characters of it are kept
   * @param expected what was expected
   */
  public static Mistake of(Location location, String path, String came, String expected) {
    return new Mistake(location, path, came, expected, null);
  }

  /** A name in a mapping that is none of the known ones. */
  public static Mistake unknownName(
      Location location, String path, String name, Collection<String> known) {
    return oneOf(location, path, "unknown name", name, known);
  }

  /** A value that is none of the known ones. */
  public static Mistake unknownValue(
      Location location, String path, String value, Collection<String> known) {
    return oneOf(location, path, value, value, known);
  }

  private static Mistake oneOf(
      Location location, String path, String came, String unknown, Collection<String> known) {
    String expected = "one of " + String.join(", ", known);
    return new Mistake(location, path, came, expected, Nearest.of(unknown, known));
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < MAX_SHOWN_CHARS; i++) {
      char c = text.charAt(i);
      boolean safe = !Character.isISOControl(c) && !Character.isSurrogate(c);
      shown.append(safe ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return text.length() > MAX_SHOWN_CHARS ? shown + "..." : shown.toString();
  }

  /** Where it was written. */
  public Location location() {
    return location;
  }

  /** Which part of the tree, for example {@code rules[2].match.endpoint}. */
  public String path() {
    return path;
  }

  /** What came. */
  public String came() {
    return came;
  }

  /** What was expected. */
  public String expected() {
    return expected;
  }

  /** The known name that was most likely meant. */
  public Optional<String> nearest() {
    return Optional.ofNullable(nearest);
  }

  /** For example {@code weir.yaml:7: rules[2].limit: 0/s (expected: 1..4294967295)}. */
  @Override
  public String toString() {
    String hint = nearest == null ? "" : "; did you mean " + nearest + "?";
    return location + ": " + path + ": " + came + " (expected: " + expected + ")" + hint;
  }
}
