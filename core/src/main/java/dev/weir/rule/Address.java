package dev.weir.rule;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IP address as 128 bits, left-aligned: of IPv4 the first 32 are used. Read strictly (no octal,
 * no short forms, no names), so that no two readings of one text exist.
 *
 * @param v4 whether it is IPv4; IPv4-mapped IPv6 ({@code ::ffff:192.0.2.1}) is
 * @param high the first 64 bits
 * @param low the last 64 bits, 0 of IPv4
 */
record Address(boolean v4, long high, long low) {

  private static final int MAX_TEXT = 64;

  /** Reads an address; a zone ({@code %eth0}) is ignored. */
  static Optional<Address> parse(String text) {
    return Optional.ofNullable(parseOrNull(text));
  }

  private static @Nullable Address parseOrNull(String text) {
    if (text.length() > MAX_TEXT) {
      return null;
    }
    if (text.indexOf(':') < 0) {
      long bits = ipv4(text, 0, text.length());
      return bits < 0 ? null : ofIpv4(bits);
    }
    int zone = text.indexOf('%');
    return ipv6(zone < 0 ? text : text.substring(0, zone));
  }

  private static Address ofIpv4(long bits) {
    return new Address(true, bits << 32, 0);
  }

  /** The 32 bits of a dotted quad, or a negative number if it is none. */
  private static long ipv4(String text, int from, int to) {
    long bits = 0;
    int octets = 0;
    int at = from;
    while (octets < 4) {
      int value = 0;
      int start = at;
      while (at < to && at - start < 3 && isDigit(text.charAt(at))) {
        value = value * 10 + (text.charAt(at) - '0');
        at++;
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || value > 255 || leadingZero) {
        return -1;
      }
      bits = (bits << 8) | value;
      octets++;
      if (octets < 4) {
        if (at >= to || text.charAt(at) != '.') {
          return -1;
        }
        at++;
      }
    }
    return at == to ? bits : -1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static @Nullable Address ipv6(String text) {
    int gap = text.indexOf("::");
    int[] groups = new int[8];
    if (gap < 0) {
      return groups(text, 0, text.length(), groups) == 8 ? ofGroups(groups) : null;
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    int before = gap == 0 ? 0 : groups(text, 0, gap, groups);
    int[] tail = new int[8];
    int after = gap + 2 == text.length() ? 0 : groups(text, gap + 2, text.length(), tail);
    if (before < 0 || after < 0 || before + after > 7) {
      return null;
    }
    System.arraycopy(tail, 0, groups, 8 - after, after);
    return ofGroups(groups);
  }

  /** Reads groups of hex digits; the last may be a dotted quad. Their count, or -1. */
  private static int groups(String text, int from, int to, int[] into) {
    int count = 0;
    int at = from;
    while (true) {
      int colon = text.indexOf(':', at);
      int end = colon < 0 || colon > to ? to : colon;
      boolean last = end == to;
      int dot = text.indexOf('.', at);
      if (last && dot >= 0 && dot < to) {
        long quad = ipv4(text, at, end);
        if (quad < 0 || count > 6) {
          return -1;
        }
        into[count++] = (int) (quad >>> 16);
        into[count++] = (int) (quad & 0xFFFF);
        return count;
      }
      int value = hex(text, at, end);
      if (value < 0 || count == 8) {
        return -1;
      }
      into[count++] = value;
      if (last) {
        return count;
      }
      at = end + 1;
    }
  }

  private static int hex(String text, int from, int to) {
    if (from >= to || to - from > 4) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = (value << 4) | digit;
    }
    return value;
  }

  private static Address ofGroups(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = (high << 16) | groups[i];
      low = (low << 16) | groups[i + 4];
    }
    boolean mapped = high == 0 && (low >>> 32) == 0xFFFF;
    return mapped ? ofIpv4(low & 0xFFFF_FFFFL) : new Address(false, high, low);
  }

  /** Bits of an address of this family. */
  int bits() {
    return v4 ? 32 : 128;
  }

  /** The address with all but the first bits zero. */
  Address prefix(int length) {
    return new Address(v4, high & highMask(length), low & lowMask(length));
  }

  static long highMask(int length) {
    return length >= 64 ? -1L : length == 0 ? 0 : -1L << (64 - length);
  }

  static long lowMask(int length) {
    return length >= 128 ? -1L : length <= 64 ? 0 : -1L << (128 - length);
  }

  /** Dotted decimal, or eight groups of hex digits with the first longest run of zeros left out. */
  @Override
  public String toString() {
    if (v4) {
      long bits = high >>> 32;
      return (bits >> 24) + "." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255);
    }
    int bestAt = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int length = 0;
      while (i + length < 8 && group(i + length) == 0) {
        length++;
      }
      if (length > bestLength) {
        bestAt = i;
        bestLength = length;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == bestAt) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (i > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(i)));
    }
    return text.toString();
  }

  private int group(int i) {
    long half = i < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (i & 3))) & 0xFFFF;
  }
}
