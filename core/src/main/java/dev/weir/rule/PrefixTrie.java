package dev.weir.rule;

import java.util.Arrays;

/**
 * Blocks of addresses of one family, found by an address: a binary trie with compressed paths, in
 * one array, half a cache line a node. A lookup visits the blocks that contain the address from the
 * shortest prefix to the longest and allocates nothing; it costs one node a bit at which blocks
 * differ.
 */
final class PrefixTrie {

  private static final int NONE = -1;

  /** Of a node: 64 bits of prefix, 64 more, length and value, the two children. */
  private static final int WORDS = 4;

  private static final int LOW = 1;
  private static final int LENGTH_AND_VALUE = 2;
  private static final int CHILDREN = 3;
  private static final long LOW_32 = 0xFFFF_FFFFL;

  private long[] nodes = new long[16 * WORDS];
  private int used;
  private int root = NONE;

  /**
   * The value of a block, made if it is new.
   *
   * @param fresh what a new block gets, not negative
   */
  int putIfAbsent(Cidr block, int fresh) {
    Address network = block.network();
    int node = insert(network.high(), network.low(), block.length());
    if (value(node) == NONE) {
      set(node, block.length(), fresh);
    }
    return value(node);
  }

  private void set(int node, int length, int value) {
    nodes[node + LENGTH_AND_VALUE] = ((long) length << 32) | (value & LOW_32);
  }

  private int length(int node) {
    return (int) (nodes[node + LENGTH_AND_VALUE] >>> 32);
  }

  /** The value of a node. */
  int value(int node) {
    return (int) nodes[node + LENGTH_AND_VALUE];
  }

  private int child(int node, int bit) {
    long children = nodes[node + CHILDREN];
    return (int) (bit == 0 ? children >>> 32 : children);
  }

  private void adopt(int node, int bit, int child) {
    long children = nodes[node + CHILDREN];
    nodes[node + CHILDREN] =
        bit == 0
            ? ((long) child << 32) | (children & LOW_32)
            : (children & ~LOW_32) | (child & LOW_32);
  }

  private int insert(long high, long low, int bits) {
    int parent = NONE;
    int at = root;
    while (at != NONE) {
      int length = length(at);
      int common = Math.min(commonBits(at, high, low), Math.min(bits, length));
      if (common < length) {
        return split(parent, at, common, high, low, bits);
      }
      if (bits == length) {
        return at;
      }
      parent = at;
      at = child(at, bit(high, low, length));
    }
    int leaf = create(high, low, bits);
    link(parent, leaf);
    return leaf;
  }

  /** Puts a node for the common bits, or for the block itself, above a node. */
  private int split(int parent, int at, int common, long high, long low, int bits) {
    int middle = create(high & Address.highMask(common), low & Address.lowMask(common), common);
    link(parent, middle);
    adopt(middle, bit(nodes[at], nodes[at + LOW], common), at);
    if (common == bits) {
      return middle;
    }
    int leaf = create(high, low, bits);
    adopt(middle, bit(high, low, common), leaf);
    return leaf;
  }

  private void link(int parent, int node) {
    if (parent == NONE) {
      root = node;
    } else {
      adopt(parent, bit(nodes[node], nodes[node + LOW], length(parent)), node);
    }
  }

  private int create(long high, long low, int bits) {
    if (used == nodes.length) {
      nodes = Arrays.copyOf(nodes, used * 2);
    }
    int node = used;
    used += WORDS;
    nodes[node] = high;
    nodes[node + LOW] = low;
    nodes[node + CHILDREN] = -1L;
    set(node, bits, NONE);
    return node;
  }

  private int commonBits(int node, long high, long low) {
    long difference = nodes[node] ^ high;
    return difference != 0
        ? Long.numberOfLeadingZeros(difference)
        : 64 + Long.numberOfLeadingZeros(nodes[node + LOW] ^ low);
  }

  private static int bit(long high, long low, int at) {
    return (int) ((at < 64 ? high >>> (63 - at) : low >>> (127 - at)) & 1);
  }

  /** The node of the shortest block that contains an address, or a negative number. */
  int first(Address address) {
    return descend(root, address);
  }

  /** The node of the next longer block that contains it, or a negative number. */
  int next(int node, Address address) {
    int length = length(node);
    return length >= address.bits()
        ? NONE
        : descend(child(node, bit(address.high(), address.low(), length)), address);
  }

  private int descend(int from, Address address) {
    long high = address.high();
    long low = address.low();
    int at = from;
    while (at != NONE) {
      int length = length(at);
      if (commonBits(at, high, low) < length) {
        return NONE;
      }
      if (value(at) != NONE) {
        return at;
      }
      at = child(at, bit(high, low, length));
    }
    return NONE;
  }
}
