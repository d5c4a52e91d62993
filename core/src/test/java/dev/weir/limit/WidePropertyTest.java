package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class WidePropertyTest {

  private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

  @Property(tries = 20_000)
  void multiplyAddDivide_wholeRange_isTheFloorOrTheGreatestLong(
      @ForAll @LongRange(min = 0) long a,
      @ForAll @LongRange(min = 0) long b,
      @ForAll @LongRange(min = 0, max = (1L << 62) - 1) long c,
      @ForAll @LongRange(min = 1) long divisor) {
    assertThat(Wide.multiplyAddDivide(a, b, c, divisor)).isEqualTo(floor(a, b, c, divisor));
  }

  @Property(tries = 20_000)
  void multiplyAddDivideCeil_wholeRange_isTheCeilingOrTheGreatestLong(
      @ForAll @LongRange(min = 0) long a,
      @ForAll @LongRange(min = 0) long b,
      @ForAll @LongRange(min = 0, max = (1L << 62) - 1) long c,
      @ForAll @LongRange(min = 1) long divisor) {
    assertThat(Wide.multiplyAddDivideCeil(a, b, c, divisor)).isEqualTo(ceil(a, b, c, divisor));
  }

  /** The ranges that limits use: where neither factor fits in 31 bits and the quotient does fit. */
  @Property(tries = 20_000)
  void multiplyAddDivide_unitsAndTimes_isTheFloor(
      @ForAll @LongRange(min = 0, max = 0xFFFF_FFFFL) long units,
      @ForAll @LongRange(min = 1, max = 31_622_400_000_000L) long windowMicros,
      @ForAll @LongRange(min = 1, max = 0xFFFF_FFFFL) long rate) {
    assertThat(Wide.multiplyAddDivide(units, windowMicros, 0, rate))
        .isEqualTo(floor(units, windowMicros, 0, rate));
    assertThat(Wide.multiplyAddDivideCeil(units, windowMicros, 0, rate))
        .isEqualTo(ceil(units, windowMicros, 0, rate));
  }

  @Example
  void multiplyAddDivideCeil_sumAboveTheGreatestLong_isTheCeiling() {
    long most = Long.MAX_VALUE;
    assertThat(Wide.multiplyAddDivideCeil(1, most, (1L << 62) - 1, most))
        .isEqualTo(ceil(1, most, (1L << 62) - 1, most));
  }

  private static long floor(long a, long b, long c, long divisor) {
    return exact(a, b, BigInteger.valueOf(c), divisor);
  }

  private static long ceil(long a, long b, long c, long divisor) {
    return exact(a, b, BigInteger.valueOf(c).add(BigInteger.valueOf(divisor - 1)), divisor);
  }

  private static long exact(long a, long b, BigInteger c, long divisor) {
    return BigInteger.valueOf(a)
        .multiply(BigInteger.valueOf(b))
        .add(c)
        .divide(BigInteger.valueOf(divisor))
        .min(GREATEST)
        .longValueExact();
  }
}
