package dev.weir.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixTrieTest {

  private final Random random = new Random(42);

  @Test
  void lookup_ofManyIpv4Blocks_findsTheSameAsLookingAtEach() {
    compare(true, 5_000);
  }

  @Test
  void lookup_ofManyIpv6Blocks_findsTheSameAsLookingAtEach() {
    compare(false, 5_000);
  }

  private void compare(boolean v4, int blocks) {
    PrefixTrie trie = new PrefixTrie();
    Map<String, Cidr> known = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      Cidr block = block(v4);
      boolean fresh = known.putIfAbsent(block.toString(), block) == null;
      int value = trie.putIfAbsent(block, names.size());
      assertThat(value == names.size()).isEqualTo(fresh);
      if (fresh) {
        names.add(block.toString());
      }
    }
    for (int i = 0; i < 1_000; i++) {
      Address address = address(v4);
      List<String> found = new ArrayList<>();
      for (int node = trie.first(address); node >= 0; node = trie.next(node, address)) {
        found.add(names.get(trie.value(node)));
      }
      assertThat(found)
          .isEqualTo(
              known.values().stream()
                  .filter(block -> block.contains(address))
                  .sorted(Comparator.comparingInt(Cidr::length))
                  .map(Cidr::toString)
                  .toList());
    }
  }

  /** Few different bits, so that blocks nest. */
  private Address address(boolean v4) {
    long high = random.nextInt(64) * 0x0101_0000_0000_0000L ^ (long) random.nextInt(4) << 32;
    return v4
        ? new Address(true, high & 0xFFFF_FFFF_0000_0000L, 0)
        : new Address(false, high, random.nextInt(4) * 0x4000_0000_0000_0001L);
  }

  private Cidr block(boolean v4) {
    int length = random.nextInt(v4 ? 33 : 129);
    return Cidr.parse(address(v4).prefix(length) + "/" + length);
  }
}
