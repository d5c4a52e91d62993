package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeySpaceTest {

  private record Identity(String tenant, String rule, String limit, String value) {
    Key key() {
      return KeySpace.of(tenant, rule, limit).key(value);
    }
  }

  private record Hash(long low, long high) {
    static Hash of(Key key) {
      return new Hash(key.low(), key.high());
    }
  }

  /** Every way to cut one text into four identities, for texts chosen to blur the cuts. */
  @Example
  void hash_everyCutOfOneText_isDifferent() {
    String text = "a\0\0b\0aa\ud83d\ude00\ud83d\0\u0001\0\0\0\0:/\uffff\u0004";
    Map<Hash, Identity> seen = new HashMap<>();
    int length = text.length();
    for (int i = 0; i <= length; i++) {
      for (int j = i; j <= length; j++) {
        for (int k = j; k <= length; k++) {
          Identity identity =
              new Identity(
                  text.substring(0, i),
                  text.substring(i, j),
                  text.substring(j, k),
                  text.substring(k));
          Identity other = seen.putIfAbsent(Hash.of(identity.key()), identity);
          assertThat(other).as("%s", identity).isNull();
        }
      }
    }
  }

  /** Negating both factors leaves a signed product as it is, and flips known bits of the text. */
  @Example
  void fold_bothFactorsNegated_isDifferent() {
    for (long a = 1; a < 1_000; a += 2) {
      for (long b = 1; b < 100; b += 2) {
        assertThat(KeySpace.fold(-a, -b)).isNotEqualTo(KeySpace.fold(a, b));
      }
    }
  }

  /** What the length would hide if it were only added to the last characters. */
  @Example
  void hash_lengthAndLastCharactersThatCancelOut_areDifferent() {
    KeySpace space = KeySpace.of("", "", "");
    assertThat(Hash.of(space.key("xabbc"))).isNotEqualTo(Hash.of(space.key("xabbbc")));
  }

  @Example
  void hash_runsOfNulOfEveryLength_areDifferent() {
    Map<Hash, Integer> seen = new HashMap<>();
    for (int length = 0; length < 300; length++) {
      Key key = KeySpace.of("", "", "").key("\0".repeat(length));
      assertThat(seen.putIfAbsent(Hash.of(key), length)).as("length %d", length).isNull();
    }
  }

  @Property(tries = 5_000)
  void key_twoIdentities_meetOnlyIfTheyAreTheSame(
      @ForAll("blurred") List<String> one, @ForAll("blurred") List<String> two) {
    Key first = KeySpace.of(one.get(0), one.get(1), one.get(2)).key(one.get(3));
    Key second = KeySpace.of(two.get(0), two.get(1), two.get(2)).key(two.get(3));
    assertThat(first.equals(second)).isEqualTo(one.equals(two));
    assertThat(Hash.of(first).equals(Hash.of(second))).isEqualTo(one.equals(two));
    if (one.equals(two)) {
      assertThat(first).hasSameHashCodeAs(second);
    }
  }

  /** Names of few characters, so that pairs often are the same or almost. */
  @Provide
  Arbitrary<List<String>> blurred() {
    return Arbitraries.strings()
        .withChars('\0', 'a', '\ud83d', '\ude00', ':')
        .ofMinLength(0)
        .ofMaxLength(2)
        .list()
        .ofSize(4);
  }

  @Example
  void hash_ofCountedKeys_isUniformInEveryByte() {
    KeySpace space = KeySpace.of("acme", "search", "per-minute");
    int keys = 256 * 400;
    List<int[]> histograms = new ArrayList<>();
    for (int lane = 0; lane < 16; lane++) {
      histograms.add(new int[256]);
    }
    for (int i = 0; i < keys; i++) {
      Key key = space.key("user:" + i);
      for (int lane = 0; lane < 16; lane++) {
        long word = lane < 8 ? key.low() : key.high();
        histograms.get(lane)[(int) (word >>> (8 * (lane % 8))) & 0xFF]++;
      }
    }
    for (int lane = 0; lane < 16; lane++) {
      double chiSquare = 0;
      for (int count : histograms.get(lane)) {
        chiSquare += (count - 400.0) * (count - 400.0) / 400.0;
      }
      // 255 degrees of freedom: mean 255, deviation 22.6; beyond 430 is one in 10^11.
      assertThat(chiSquare).as("byte %d", lane).isBetween(130.0, 430.0);
    }
  }

  @Example
  void hash_oneBitOfTheValue_changesHalfOfTheHash() {
    KeySpace space = KeySpace.of("", "limiter", "");
    long flipped = 0;
    int pairs = 16 * 16;
    for (int at = 0; at < 16; at++) {
      for (int bit = 0; bit < 16; bit++) {
        StringBuilder text = new StringBuilder("0123456789abcdef");
        Key before = space.key(text.toString());
        text.setCharAt(at, (char) (text.charAt(at) ^ (1 << bit)));
        Key after = space.key(text.toString());
        flipped += Long.bitCount(before.low() ^ after.low());
        flipped += Long.bitCount(before.high() ^ after.high());
      }
    }
    assertThat((double) flipped / pairs).isBetween(60.0, 68.0);
  }

  @Example
  void key_always_tellsItsParts() {
    KeySpace space = KeySpace.of("acme", "payments", "per-minute");
    assertThat(space.names()).containsExactly("acme", "payments", "per-minute");
    assertThat(space.key("42").value()).isEqualTo("42");
    assertThat(space.key("42").space()).isSameAs(space);
    assertThat(space.key("42")).hasToString("acme/payments/per-minute/42").isNotEqualTo("42");
  }

  @Example
  void space_verbatim_isTheSameCountersInThisProcess() {
    KeySpace space = KeySpace.of("acme", "payments", "per-minute");

    assertThat(space.isVerbatim()).isFalse();
    assertThat(space.verbatim().isVerbatim()).isTrue();
    assertThat(space.verbatim().consistency(Consistency.LOCAL).isVerbatim()).isTrue();
    assertThat(space.verbatim().key("a")).isEqualTo(space.key("a"));
  }
}
