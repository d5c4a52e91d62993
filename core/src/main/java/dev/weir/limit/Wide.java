package dev.weir.limit;

/**
 * Products of two longs that may need 128 bits on the way to a quotient that fits in 63. Exact, no
 * allocation; one hardware division where the product fits in 63 bits, a shift-and-subtract loop of
 * some hundred nanoseconds where it does not.
 */
final class Wide {

  private Wide() {}

  /**
   * {@code floor((a·b + c) / divisor)}.
   *
   * @param a not negative
   * @param b not negative
   * @param c unsigned
   * @param divisor positive
   * @return the quotient, or {@link Long#MAX_VALUE} where it does not fit
   */
  static long multiplyAddDivide(long a, long b, long c, long divisor) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    if (high == 0 && (low | c | (low + c)) >= 0) {
      return (low + c) / divisor;
    }
    long sum = low + c;
    if (Long.compareUnsigned(sum, low) < 0) {
      high++;
    }
    return divide(high, sum, divisor);
  }

  /**
   * {@code ceil((a·b + c) / divisor)}, with the ranges of {@link #multiplyAddDivide}, but for c:
   * not negative.
   */
  static long multiplyAddDivideCeil(long a, long b, long c, long divisor) {
    return multiplyAddDivide(a, b, c + divisor - 1, divisor);
  }

  /** Long division of an unsigned 128-bit number, bit by bit. */
  private static long divide(long high, long low, long divisor) {
    if (high >= divisor) {
      return Long.MAX_VALUE;
    }
    long remainder = high;
    long quotient = 0;
    for (int bit = 63; bit >= 0; bit--) {
      remainder = (remainder << 1) | ((low >>> bit) & 1);
      quotient <<= 1;
      if (Long.compareUnsigned(remainder, divisor) >= 0) {
        remainder -= divisor;
        quotient |= 1;
      }
    }
    return quotient < 0 ? Long.MAX_VALUE : quotient;
  }
}
