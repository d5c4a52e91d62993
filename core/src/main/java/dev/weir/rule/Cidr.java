package dev.weir.rule;

import dev.weir.limit.InvalidValueException;

/**
 * A block of IP addresses, such as {@code 203.0.113.0/24}, {@code 2001:db8::/32} or the single
 * {@code 192.0.2.1}. IPv4-mapped blocks are IPv4; {@code ::/0} holds every IPv6 address and no IPv4
 * one.
 */
public final class Cidr {

  private static final String EXPECTED =
      "an address such as 192.0.2.1 or 2001:db8::1, or a block such as 203.0.113.0/24";

  private final Address network;
  private final int length;

  private Cidr(Address network, int length) {
    this.network = network.prefix(length);
    this.length = length;
  }

  /**
   * Reads a block or a single address. Bits beyond the prefix must be zero.
   *
   * @throws InvalidValueException if it is neither
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String addressText = slash < 0 ? text : text.substring(0, slash);
    Address address = Address.parse(addressText).orElseThrow(() -> invalid(text, EXPECTED));
    if (slash < 0) {
      return new Cidr(address, address.bits());
    }
    String lengthText = text.substring(slash + 1);
    if (!lengthText.matches("\\d{1,3}")) {
      throw invalid(text, EXPECTED);
    }
    boolean mapped = address.v4() && addressText.indexOf(':') >= 0;
    int length = Integer.parseInt(lengthText) - (mapped ? 96 : 0);
    if (length < 0 || length > address.bits()) {
      int least = mapped ? 96 : 0;
      throw invalid(text, "a prefix of " + least + ".." + (address.bits() + least) + " bits");
    }
    Cidr block = new Cidr(address, length);
    if (!block.network.equals(address)) {
      throw invalid(text, "zeros after the prefix: " + block);
    }
    return block;
  }

  private static InvalidValueException invalid(String text, String expected) {
    return new InvalidValueException("ip_address", text, expected);
  }

  Address network() {
    return network;
  }

  /** Bits that all addresses of the block have in common. */
  int length() {
    return length;
  }

  boolean contains(Address address) {
    return address.v4() == network.v4()
        && ((address.high() ^ network.high()) & Address.highMask(length)) == 0
        && ((address.low() ^ network.low()) & Address.lowMask(length)) == 0;
  }

  /** Whether every address of the other block is in this one. */
  boolean covers(Cidr other) {
    return length <= other.length && contains(other.network);
  }

  /** The block in its usual form; a single address without a prefix. */
  @Override
  public String toString() {
    return length == network.bits() ? network.toString() : network + "/" + length;
  }
}
