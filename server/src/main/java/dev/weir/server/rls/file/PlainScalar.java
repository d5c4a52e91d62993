package dev.weir.server.rls.file;

import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an unquoted text means in YAML 1.1, as the original reads it: {@code yes} is true and {@code
 * 0x10} is 16.
 */
final class PlainScalar {

  private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Pattern WHOLE =
      Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final int MAX_DIGITS = 80;

  private PlainScalar() {}

  /** Null, a Boolean, a BigInteger, a Double, or the text itself. */
  static @Nullable Object meaning(String text) {
    if (NOTHING.contains(text)) {
      return null;
    }
    if (TRUE.contains(text)) {
      return true;
    }
    if (FALSE.contains(text)) {
      return false;
    }
    if (text.length() > MAX_DIGITS || "+-.0123456789".indexOf(text.charAt(0)) < 0) {
      return text;
    }
    return number(text.replace("_", ""), text);
  }

  private static Object number(String digits, String text) {
    Matcher whole = WHOLE.matcher(digits);
    if (whole.matches()) {
      int[] radixes = {16, 2, 8, 10};
      for (int i = 0; i < radixes.length; i++) {
        String found = whole.group(i + 2);
        if (found != null) {
          BigInteger number = new BigInteger(found, radixes[i]);
          return "-".equals(whole.group(1)) ? number.negate() : number;
        }
      }
    }
    return DECIMAL.matcher(digits).matches() ? (Object) Double.valueOf(digits) : text;
  }
}
