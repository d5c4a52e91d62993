package dev.weir.server.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.server.check.Tokens.Purpose;
import dev.weir.server.check.Tokens.Receipt;
import dev.weir.store.KeySpace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokensTest {

  private static final KeySpace SPACE = KeySpace.of("acme", "rule", "limit");

  private final Tokens tokens = Tokens.create();

  private static Receipt receipt(String key, Limit limit, long units, long reference) {
    return new Receipt(List.of(new Receipt.Part(SPACE.key(key), limit, units, reference, false)));
  }

  @ParameterizedTest
  @EnumSource
  void read_ofWhatWasWritten_isTheSame(Algorithm algorithm) {
    Limit limit = Limit.of(1234, Duration.ofMillis(1500)).algorithm(algorithm);
    String longest = "\u20ac".repeat(CheckedText.MAX_CHARS);
    Receipt receipt = receipt(longest, limit, Limit.MAX_UNITS, Long.MIN_VALUE);

    String token = tokens.write(Purpose.LEASE, receipt);

    assertThat(token).matches("[A-Za-z0-9_-]+");
    assertThat(tokens.read(Purpose.LEASE, token)).isEqualTo(receipt);
  }

  @Test
  void read_ofABurst_keepsRateAndCapacity() {
    Receipt receipt = receipt("k", Limit.perMinute(100).burst(7), 1, 1);

    String token = tokens.write(Purpose.REFUND, receipt);

    assertThat(tokens.read(Purpose.REFUND, token)).isEqualTo(receipt);
  }

  @Test
  void read_ofSegments_keepsTheirNumber() {
    Receipt receipt = receipt("k", Limit.perMinute(100).segments(60), 1, 1);

    String token = tokens.write(Purpose.REFUND, receipt);

    assertThat(tokens.read(Purpose.REFUND, token)).isEqualTo(receipt);
  }

  @Test
  void read_ofSeveralCounters_keepsEachInOrder() {
    Receipt receipt =
        new Receipt(
            List.of(
                new Receipt.Part(SPACE.key("k"), Limit.perMinute(100), 2, 7, false),
                new Receipt.Part(SPACE.key("l"), Limit.perHour(5).burst(3), 1, 8, true),
                new Receipt.Part(KeySpace.of("", "x", "").key(""), Limit.perHour(5), 0, 9, false)));

    Receipt read = tokens.read(Purpose.REFUND, tokens.write(Purpose.REFUND, receipt));

    assertThat(read).isEqualTo(receipt);
    assertThat(read.units()).isEqualTo(2);
    assertThat(read.takenAtMicros()).isEqualTo(9);
  }

  @Test
  void read_ofWhatWasAltered_isRefused() {
    String token = tokens.write(Purpose.REFUND, receipt("k", Limit.perMinute(1), 1, 1));

    for (int i = 0; i < token.length(); i += 7) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String altered = token.substring(0, i) + other + token.substring(i + 1);
      assertThatThrownBy(() -> tokens.read(Purpose.REFUND, altered))
          .isInstanceOf(InvalidValueException.class);
    }
  }

  @Test
  void read_byAnotherProcess_isRefused() {
    String token = tokens.write(Purpose.REFUND, receipt("k", Limit.perMinute(1), 1, 1));

    assertThatThrownBy(() -> Tokens.create().read(Purpose.REFUND, token))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void read_forAnotherPurpose_isRefused() {
    String token = tokens.write(Purpose.REFUND, receipt("k", Limit.perMinute(1), 1, 1));

    assertThatThrownBy(() -> tokens.read(Purpose.LEASE, token))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("lease: ");
  }
}
