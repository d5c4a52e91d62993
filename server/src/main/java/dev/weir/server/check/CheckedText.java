package dev.weir.server.check;

import dev.weir.limit.InvalidValueException;

/** Bounds on the texts that callers send. */
public final class CheckedText {

  /** The longest key and attribute. */
  public static final int MAX_CHARS = 1024;

  /** The longest endpoint. */
  public static final int MAX_ENDPOINT_CHARS = 8192;

  private CheckedText() {}

  /**
   * The text, if it has 1..1024 characters and neither control characters nor halves of surrogate
   * pairs, which could not be told apart once encoded.
   *
   * @throws InvalidValueException otherwise
   */
  public static String key(String name, String text) {
    return checked(name, text, MAX_CHARS);
  }

  /** The text, if it has at most so many characters and is otherwise {@linkplain #key valid}. */
  public static String checked(String name, String text, int maxChars) {
    int length = text.length();
    if (length == 0 || length > maxChars) {
      throw new InvalidValueException(
          name, length == 0 ? "\"\"" : length + " characters", "1.." + maxChars + " characters");
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || (c >= 0x7f && !isPlain(text, i))) {
        throw new InvalidValueException(name, text, "no control characters or unpaired surrogates");
      }
    }
    return text;
  }

  private static boolean isPlain(String text, int at) {
    char c = text.charAt(at);
    if (c <= 0x9f) {
      return false;
    }
    if (Character.isHighSurrogate(c)) {
      return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
    }
    return !Character.isLowSurrogate(c)
        || (at > 0 && Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
