package dev.weir.limit;

/**
 * A value that breaks a stated range or form. The message always says what came and what was
 * expected, for example {@code limit: -1 (expected: 1..4294967295)}, so that it can be shown to
 * whoever sent the value.
 */
public final class InvalidValueException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;
  private static final int MAX_SHOWN_CHARS = 80;

  private final String name;
  private final String came;
  private final String expected;

  /**
   * @param name the value's name as its sender knows it, for example {@code limit}
   * @param came what came; shown up to 80 characters, control characters escaped
   * @param expected the range or form that would have been accepted
   */
  public InvalidValueException(String name, Object came, String expected) {
    super(name + ": " + shown(String.valueOf(came)) + " (expected: " + expected + ")");
    this.name = name;
    this.came = shown(String.valueOf(came));
    this.expected = expected;
  }

  /** The value's name as its sender knows it. */
  public String name() {
    return name;
  }

  /** What came, safe to print. */
  public String came() {
    return came;
  }

  /** The range or form that would have been accepted. */
  public String expected() {
    return expected;
  }

  /** Makes a sender's text safe to print: cut to 80 characters, control characters escaped. */
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), MAX_SHOWN_CHARS) + 3);
    for (int i = 0; i < text.length(); i++) {
      if (i == MAX_SHOWN_CHARS) {
        return shown.append("...").toString();
      }
      char c = text.charAt(i);
      if (!isPrintable(c)) {
        shown.append(String.format("\\u%04x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  /** Not what ends a line, turns its direction, hides in it, or is half a character. */
  private static boolean isPrintable(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
