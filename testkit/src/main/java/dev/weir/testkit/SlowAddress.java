package dev.weir.testkit;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses as big integers, read by the JDK.
 *
 * @param bits 32 or 128
 * @param value the address
 */
record SlowAddress(int bits, BigInteger value) {

  static SlowAddress parse(String literal) {
    try {
      byte[] bytes = InetAddress.getByName(literal.split("%", 2)[0]).getAddress();
      return new SlowAddress(bytes.length * 8, new BigInteger(1, bytes));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  /** The bits of the prefix of a block or of a single address. */
  static int prefixLength(String block) {
    int slash = block.indexOf('/');
    return slash < 0 ? parse(block).bits : Integer.parseInt(block.substring(slash + 1));
  }

  static int freeBits(String block) {
    return parse(block.split("/", 2)[0]).bits - prefixLength(block);
  }

  boolean isIn(String block) {
    SlowAddress network = parse(block.split("/", 2)[0]);
    int free = freeBits(block);
    return bits == network.bits && value.shiftRight(free).equals(network.value.shiftRight(free));
  }

  /** What a rule counts it by. */
  String counted(int ipv6Prefix) {
    if (bits == 32 || ipv6Prefix == 128) {
      return toString();
    }
    int free = 128 - ipv6Prefix;
    BigInteger network = value.shiftRight(free).shiftLeft(free);
    return new SlowAddress(128, network) + "/" + ipv6Prefix;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (bits == 32) {
      for (int shift = 24; shift >= 0; shift -= 8) {
        text.append(value.shiftRight(shift).intValue() & 255).append(shift > 0 ? "." : "");
      }
      return text.toString();
    }
    for (int shift = 112; shift >= 0; shift -= 16) {
      String group = Integer.toHexString(value.shiftRight(shift).intValue() & 0xFFFF);
      text.append(group).append(shift > 0 ? ":" : "");
    }
    return shortened(text.toString());
  }

  /** Replaces the first of the longest runs of zero groups (two at least), as RFC 5952 asks. */
  private static String shortened(String groups) {
    for (int length = 8; length > 1; length--) {
      String run = "0:".repeat(length - 1) + "0";
      for (int at = 0; at + run.length() <= groups.length(); at++) {
        boolean starts = at == 0 || groups.charAt(at - 1) == ':';
        int end = at + run.length();
        boolean ends = end == groups.length() || groups.charAt(end) == ':';
        if (starts && ends && groups.startsWith(run, at)) {
          String before = at == 0 ? ":" : groups.substring(0, at);
          String after = end == groups.length() ? ":" : groups.substring(end);
          return before + after;
        }
      }
    }
    return groups;
  }
}
