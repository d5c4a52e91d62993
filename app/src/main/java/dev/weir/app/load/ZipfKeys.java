package dev.weir.app.load;

import java.util.SplittableRandom;

/**
 * Keys by Zipf's law: key k comes with a probability in proportion to 1 / (k + 1)^s.
 *
 * <p>By rejection-inversion (Hörmann and Derflinger, <i>Rejection-inversion to generate variates
 * from monotone discrete distributions</i>, 1996): no table, constant time and exact for any number
 * of keys. The integral of the hat x^-s is inverted, and what falls between hat and histogram is
 * rejected; a draw takes less than 1.1 rounds on average.
 */
final class ZipfKeys implements Keys {

  private static final double NEAR_ZERO = 1e-8;

  private final int count;
  private final double exponent;
  private final SplittableRandom random;
  private final double first;
  private final double last;
  private final double acceptedAtOnce;

  ZipfKeys(int count, double exponent, SplittableRandom random) {
    this.count = count;
    this.exponent = exponent;
    this.random = random;
    this.first = integral(1.5) - 1;
    this.last = integral(count + 0.5);
    this.acceptedAtOnce = 2 - inverse(integral(2.5) - hat(2));
  }

  @Override
  public long next() {
    while (true) {
      double area = last + random.nextDouble() * (first - last);
      double x = inverse(area);
      long rank = Math.max(1, Math.min(count, Math.round(x)));
      if (rank - x <= acceptedAtOnce || area >= integral(rank + 0.5) - hat((double) rank)) {
        return rank - 1;
      }
    }
  }

  private double hat(double x) {
    return Math.exp(-exponent * Math.log(x));
  }

  /** (x^(1-s) - 1) / (1 - s), which is ln x at s = 1 and stays precise around it. */
  private double integral(double x) {
    double log = Math.log(x);
    double power = (1 - exponent) * log;
    return log * (Math.abs(power) < NEAR_ZERO ? 1 + power / 2 : Math.expm1(power) / power);
  }

  private double inverse(double area) {
    double power = Math.max(-1, area * (1 - exponent));
    return Math.exp(
        area * (Math.abs(power) < NEAR_ZERO ? 1 - power / 2 : Math.log1p(power) / power));
  }
}
