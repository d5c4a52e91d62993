package dev.weir.rule;

/** Numbers by block of addresses, of both families. */
final class AddressIndex {

  private final PrefixTrie v4 = new PrefixTrie();
  private final PrefixTrie v6 = new PrefixTrie();

  /** The blocks of the family of an address. */
  PrefixTrie of(Address address) {
    return address.v4() ? v4 : v6;
  }
}
