package dev.weir.rule;

import java.nio.charset.StandardCharsets;

/**
 * The normal form of a path, so that no two spellings of one endpoint are counted apart.
 *
 * <p>In this order: scheme and authority, query and fragment are cut; backslashes are slashes; path
 * parameters ({@code ;v=1}) are cut from each segment; percent escapes are decoded once, as UTF-8;
 * double slashes, {@code .} and {@code ..} are resolved and a trailing slash goes. A path that is
 * normal already is returned as it is, without allocation.
 */
final class EndpointPath {

  private EndpointPath() {}

  static String normal(String raw) {
    return isNormal(raw) ? raw : slow(raw);
  }

  private static boolean isNormal(String raw) {
    int length = raw.length();
    if (length == 0 || raw.charAt(0) != '/') {
      return false;
    }
    char before = '/';
    for (int i = 1; i < length; i++) {
      char c = raw.charAt(i);
      switch (c) {
        case '%', '?', '#', ';', '\\' -> {
          return false;
        }
        case '/', '.' -> {
          if (before == '/') {
            return false;
          }
        }
        default -> {}
      }
      before = c;
    }
    return length == 1 || before != '/';
  }

  private static String slow(String raw) {
    String path = cutParameters(cut(raw).replace('\\', '/'));
    return resolve(decode(path));
  }

  /** Cuts what comes before the path and after it. */
  private static String cut(String raw) {
    int end = raw.length();
    for (int i = 0; i < end; i++) {
      if (raw.charAt(i) == '?' || raw.charAt(i) == '#') {
        end = i;
      }
    }
    int scheme = raw.indexOf("://");
    if (scheme > 0 && scheme < end && isScheme(raw, scheme)) {
      int slash = raw.indexOf('/', scheme + 3);
      return slash < 0 || slash >= end ? "/" : raw.substring(slash, end);
    }
    return raw.substring(0, end);
  }

  private static boolean isScheme(String raw, int end) {
    for (int i = 0; i < end; i++) {
      char c = raw.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (!letter && !(other && i > 0)) {
        return false;
      }
    }
    return true;
  }

  private static String cutParameters(String path) {
    if (path.indexOf(';') < 0) {
      return path;
    }
    StringBuilder kept = new StringBuilder(path.length());
    boolean inParameter = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '/') {
        inParameter = false;
      } else if (c == ';') {
        inParameter = true;
      }
      if (!inParameter) {
        kept.append(c);
      }
    }
    return kept.toString();
  }

  /** Decodes each valid escape once; what is not one stays as it is. */
  private static String decode(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    byte[] from = path.getBytes(StandardCharsets.UTF_8);
    byte[] to = new byte[from.length];
    int length = 0;
    for (int i = 0; i < from.length; i++) {
      int value = from[i];
      if (value == '%' && i + 2 < from.length) {
        int high = Character.digit(from[i + 1], 16);
        int low = Character.digit(from[i + 2], 16);
        if (high >= 0 && low >= 0) {
          value = (high << 4) | low;
          i += 2;
        }
      }
      to[length++] = (byte) value;
    }
    return new String(to, 0, length, StandardCharsets.UTF_8).replace('\\', '/');
  }

  private static String resolve(String path) {
    StringBuilder resolved = new StringBuilder(path.length() + 1);
    int length = path.length();
    int at = 0;
    while (at < length) {
      int slash = path.indexOf('/', at);
      int end = slash < 0 ? length : slash;
      if (isDots(path, at, end, 2)) {
        resolved.setLength(Math.max(0, resolved.lastIndexOf("/")));
      } else if (end > at && !isDots(path, at, end, 1)) {
        resolved.append('/').append(path, at, end);
      }
      at = end + 1;
    }
    return resolved.isEmpty() ? "/" : resolved.toString();
  }

  private static boolean isDots(String path, int from, int to, int count) {
    return to - from == count && path.charAt(from) == '.' && path.charAt(to - 1) == '.';
  }

  /**
   * Whether a path says what it is in its own words: nothing but a query or a trailing slash goes
   * when it is made normal.
   */
  static boolean isPlain(String raw, String normal) {
    if (!raw.startsWith(normal)) {
      return false;
    }
    int at = normal.length();
    if (at > 1 && at < raw.length() && raw.charAt(at) == '/') {
      at++;
    }
    return at == raw.length() || raw.charAt(at) == '?' || raw.charAt(at) == '#';
  }
}
