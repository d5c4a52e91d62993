package dev.weir.server.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.server.check.Tokens.Purpose;
import dev.weir.server.check.Tokens.Receipt;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokensTest {

  private final Tokens tokens = Tokens.create();

  @ParameterizedTest
  @EnumSource
  void read_ofWhatWasWritten_isTheSame(Algorithm algorithm) {
    Limit limit = Limit.of(1234, Duration.ofMillis(1500)).algorithm(algorithm);
    String longest = "\u20ac".repeat(CheckedText.MAX_CHARS);
    Receipt receipt = new Receipt(longest, limit, Limit.MAX_UNITS, Long.MIN_VALUE);

    String token = tokens.write(Purpose.LEASE, receipt);

    assertThat(token).matches("[A-Za-z0-9_-]+");
    assertThat(tokens.read(Purpose.LEASE, token)).isEqualTo(receipt);
  }

  @Test
  void read_ofABurst_keepsRateAndCapacity() {
    Receipt receipt = new Receipt("k", Limit.perMinute(100).burst(7), 1, 1);

    String token = tokens.write(Purpose.REFUND, receipt);

    assertThat(tokens.read(Purpose.REFUND, token).limit()).isEqualTo(receipt.limit());
  }

  @Test
  void read_ofSegments_keepsTheirNumber() {
    Receipt receipt = new Receipt("k", Limit.perMinute(100).segments(60), 1, 1);

    String token = tokens.write(Purpose.REFUND, receipt);

    assertThat(tokens.read(Purpose.REFUND, token)).isEqualTo(receipt);
  }

  @Test
  void read_byAnotherProcess_isRefused() {
    String token = tokens.write(Purpose.REFUND, new Receipt("k", Limit.perMinute(1), 1, 1));

    assertThatThrownBy(() -> Tokens.create().read(Purpose.REFUND, token))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void read_forAnotherPurpose_isRefused() {
    String token = tokens.write(Purpose.REFUND, new Receipt("k", Limit.perMinute(1), 1, 1));

    assertThatThrownBy(() -> tokens.read(Purpose.LEASE, token))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("lease: ");
  }
}
