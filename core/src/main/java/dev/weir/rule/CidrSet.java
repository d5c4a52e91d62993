package dev.weir.rule;

import java.util.Collection;
import java.util.List;

/**
 * Blocks of addresses, and whether an address is in one of them. Immutable. A look-up costs about
 * the same with one block as with a thousand.
 */
public final class CidrSet {

  private final List<Cidr> blocks;
  private final AddressIndex index = new AddressIndex();

  private CidrSet(Collection<Cidr> blocks) {
    this.blocks = List.copyOf(blocks);
    for (Cidr block : this.blocks) {
      index.of(block.network()).putIfAbsent(block, 0);
    }
  }

  /** These blocks; an empty set holds no address. */
  public static CidrSet of(Collection<Cidr> blocks) {
    return new CidrSet(blocks);
  }

  /**
   * Whether one of the blocks holds an address.
   *
   * @param address read as {@link Request.Builder#ipAddress} reads it; what is no address is in no
   *     block
   */
  public boolean contains(String address) {
    Address read = Address.parse(address).orElse(null);
    return read != null && index.of(read).first(read) >= 0;
  }

  /** Whether the other holds the same blocks in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof CidrSet set && blocks.toString().equals(set.blocks.toString());
  }

  @Override
  public int hashCode() {
    return blocks.toString().hashCode();
  }

  /** The blocks in their usual form, in brackets. */
  @Override
  public String toString() {
    return blocks.toString();
  }
}
