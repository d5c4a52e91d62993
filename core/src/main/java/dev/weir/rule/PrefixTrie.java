package dev.weir.rule;

import java.util.Arrays;

/**
 * Blocks of addresses of one family, found by an address: a binary trie with compressed paths, in
 * arrays. A lookup visits the blocks that contain the address from the shortest prefix to the
 * longest and allocates nothing; it costs one node a bit at which blocks differ.
 */
final class PrefixTrie {

  private static final int NONE = -1;

  private long[] high = new long[16];
  private long[] low = new long[16];
  private int[] length = new int[16];
  private int[] child = new int[32];
  private int[] value = new int[16];
  private int count;
  private int root = NONE;

  /** Whether it has no block. */
  boolean isEmpty() {
    return root == NONE;
  }

  /**
   * The value of a block, made if it is new.
   *
   * @param fresh what a new block gets, not negative
   */
  int putIfAbsent(Cidr block, int fresh) {
    Address network = block.network();
    int node = insert(network.high(), network.low(), block.length());
    if (value[node] == NONE) {
      value[node] = fresh;
    }
    return value[node];
  }

  private int insert(long h, long l, int bits) {
    int parent = NONE;
    int at = root;
    while (at != NONE) {
      int common = Math.min(commonBits(at, h, l), Math.min(bits, length[at]));
      if (common < length[at]) {
        return split(parent, at, common, h, l, bits);
      }
      if (bits == length[at]) {
        return at;
      }
      parent = at;
      at = child[2 * at + bit(h, l, length[at])];
    }
    int leaf = node(h, l, bits);
    link(parent, leaf);
    return leaf;
  }

  /** Puts a node for the common bits, or for the block itself, above a node. */
  private int split(int parent, int at, int common, long h, long l, int bits) {
    int middle = node(h & Address.highMask(common), l & Address.lowMask(common), common);
    link(parent, middle);
    child[2 * middle + bit(high[at], low[at], common)] = at;
    if (common == bits) {
      return middle;
    }
    int leaf = node(h, l, bits);
    child[2 * middle + bit(h, l, common)] = leaf;
    return leaf;
  }

  private void link(int parent, int node) {
    if (parent == NONE) {
      root = node;
    } else {
      child[2 * parent + bit(high[node], low[node], length[parent])] = node;
    }
  }

  private int node(long h, long l, int bits) {
    if (count == length.length) {
      int size = count + count / 2;
      high = Arrays.copyOf(high, size);
      low = Arrays.copyOf(low, size);
      length = Arrays.copyOf(length, size);
      child = Arrays.copyOf(child, 2 * size);
      value = Arrays.copyOf(value, size);
    }
    high[count] = h;
    low[count] = l;
    length[count] = bits;
    child[2 * count] = NONE;
    child[2 * count + 1] = NONE;
    value[count] = NONE;
    return count++;
  }

  private int commonBits(int node, long h, long l) {
    long difference = high[node] ^ h;
    return difference != 0
        ? Long.numberOfLeadingZeros(difference)
        : 64 + Long.numberOfLeadingZeros(low[node] ^ l);
  }

  private static int bit(long h, long l, int at) {
    return (int) ((at < 64 ? h >>> (63 - at) : l >>> (127 - at)) & 1);
  }

  /** The node of the shortest block that contains an address, or a negative number. */
  int first(Address address) {
    return descend(root, address);
  }

  /** The node of the next longer block that contains it, or a negative number. */
  int next(int node, Address address) {
    return length[node] >= address.bits()
        ? NONE
        : descend(child[2 * node + bit(address.high(), address.low(), length[node])], address);
  }

  private int descend(int from, Address address) {
    int at = from;
    while (at != NONE && commonBits(at, address.high(), address.low()) >= length[at]) {
      if (value[at] != NONE) {
        return at;
      }
      at = child[2 * at + bit(address.high(), address.low(), length[at])];
    }
    return NONE;
  }

  /** The value of a node. */
  int value(int node) {
    return value[node];
  }
}
