package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.InvalidValueException;
import dev.weir.store.Consistency;
import dev.weir.store.KeySpace;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CounterKeysTest {

  private static String key(KeySpace space, String value) {
    return new String(new CounterKeys("rate_limit").of(space.key(value)), StandardCharsets.UTF_8);
  }

  private static String key(String value) {
    return key(KeySpace.of("acme", "payments", "per-minute"), value);
  }

  @Test
  void key_ofPlainText_canBeRead() {
    assertThat(key("user:42")).isEqualTo("rate_limit:{user:42}4:acme8:payments10:per-minute");
  }

  @Test
  void key_ofNoValue_hasATagNevertheless() {
    assertThat(key("")).isEqualTo("rate_limit:{#}4:acme8:payments10:per-minute");
  }

  @ParameterizedTest
  @ValueSource(strings = {"#", "a{b", "a}b", "é", "a\nb", "#a", "\uD800", "\u0000"})
  void value_thatIsNotPlain_isHashed(String value) {
    assertThat(key(value)).matches("rate_limit:\\{#[-_A-Za-z0-9]{43}}4:acme.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "shop_user_a{b}_1700000040", "#é\n", "rate_limit:{a}"})
  void key_ofAVerbatimSpace_isTheValueAlone(String value) {
    KeySpace space = KeySpace.of("acme", "payments", "per-minute").verbatim();

    assertThat(key(space, value)).isEqualTo(value);
    assertThat(key(space.consistency(Consistency.LEASED), value)).isEqualTo(value);
  }

  @Test
  void key_ofLongTexts_isBounded() {
    String longText = "x".repeat(1_000_000);
    String key = key(KeySpace.of(longText, longText, longText), longText);

    assertThat(key).hasSize("rate_limit:{}".length() + 2 * 44);
  }

  @Test
  void keys_ofSimilarTexts_differ() {
    List<String> texts =
        List.of(
            "",
            "a",
            "b",
            "ab",
            "1:a",
            "}",
            "{",
            "{}",
            "#",
            "é",
            "\uD800",
            "\uDC00",
            "?",
            "a".repeat(128),
            "a".repeat(129),
            "a".repeat(300),
            "}1:a",
            "#" + "a".repeat(43));
    Map<String, String> seen = new HashMap<>();
    for (String tenant : texts) {
      for (String rule : texts) {
        for (String value : texts) {
          String what = tenant.length() + tenant + "|" + rule.length() + rule + "|" + value;
          String before = seen.put(key(KeySpace.of(tenant, rule, ""), value), what);
          assertThat(before).as(what).isNull();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b\t", "{tag}", "é"})
  void prefix_thatIsNotPlain_isRefused(String prefix) {
    assertThatThrownBy(() -> new CounterKeys(prefix)).isInstanceOf(InvalidValueException.class);
  }
}
