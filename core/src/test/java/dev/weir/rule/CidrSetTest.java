package dev.weir.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CidrSetTest {

  private static CidrSet set(String... blocks) {
    return CidrSet.of(Stream.of(blocks).map(Cidr::parse).toList());
  }

  @Test
  void contains_addressOfABlock_isTrueOfBothFamilies() {
    CidrSet set = set("127.0.0.0/8", "10.1.0.0/16", "::1", "2001:db8::/32");

    assertThat(List.of("127.0.0.1", "127.255.255.255", "10.1.2.3", "::1", "2001:db8:1::2"))
        .allMatch(set::contains);
    assertThat(List.of("126.255.255.255", "10.2.0.0", "::2", "2001:db9::"))
        .noneMatch(set::contains);
  }

  @Test
  void contains_mappedAddress_isTheIpv4One() {
    assertThat(set("10.0.0.0/8").contains("::ffff:10.0.0.1")).isTrue();
    assertThat(set("::/0").contains("::ffff:10.0.0.1")).isFalse();
  }

  @Test
  void contains_noAddress_isFalseEvenOfEverything() {
    CidrSet everything = set("0.0.0.0/0", "::/0");

    assertThat(List.of("", "unknown", "10.0.0.1:80", "[::1]", "1.2.3", " 10.0.0.1", "010.0.0.1"))
        .noneMatch(everything::contains);
  }

  @Test
  void contains_emptySet_isFalse() {
    assertThat(set().contains("127.0.0.1")).isFalse();
  }

  @Test
  void equals_sameBlocks_isTrue() {
    assertThat(set("10.0.0.0/8")).isEqualTo(set("10.0.0.0/8")).isNotEqualTo(set("11.0.0.0/8"));
    assertThat(set("10.0.0.0/8")).hasSameHashCodeAs(set("10.0.0.0/8"));
    assertThat(set("10.0.0.0/8")).hasToString("[10.0.0.0/8]");
  }
}
