package dev.weir.app.load;

import java.util.SplittableRandom;

/** Whom each request is about: numbers from 0 on, the same ones for the same seed. */
interface Keys {

  /** The most keys that there can be. */
  int MAX = 10_000_000;

  /** The key of the next request. */
  long next();

  /**
   * Keys for a run.
   *
   * @param count how many there are, 1..{@link #MAX}
   * @param exponent of Zipf's law; 0 for each as likely as any other
   */
  static Keys of(int count, double exponent, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return exponent == 0 ? () -> random.nextInt(count) : new ZipfKeys(count, exponent, random);
  }
}
