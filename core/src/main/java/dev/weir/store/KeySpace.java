package dev.weir.store;

import java.security.SecureRandom;
import java.util.List;

/**
 * What all counters of one limit of one rule of one tenant have in common. With a value of its key
 * (a user, an address, …) it names one counter.
 *
 * <p>Names are length-encoded, so that no two different identities meet: tenant {@code a} with rule
 * {@code bc} is not tenant {@code ab} with rule {@code c}. They are meant to be ids that survive
 * renaming.
 *
 * <p>In memory a counter is found by a 128-bit hash, keyed by a random seed of this process, which
 * nobody outside can know and so nobody can aim collisions at. The hash of the names is computed
 * once, here.
 */
public final class KeySpace {

  private static final long[] SEED = randomSeed();

  private final List<String> names;
  private final long low;
  private final long high;

  private KeySpace(List<String> names) {
    this.names = names;
    long lowHash = SEED[0];
    long highHash = SEED[1];
    for (String name : names) {
      Key key = absorb(lowHash, highHash, name, this);
      lowHash = key.low();
      highHash = key.high();
    }
    this.low = lowHash;
    this.high = highHash;
  }

  /**
   * The counters of one limit.
   *
   * @param tenant the tenant's id, empty without tenants
   * @param rule the rule's id
   * @param limit the id of the limit within the rule
   */
  public static KeySpace of(String tenant, String rule, String limit) {
    return new KeySpace(List.of(tenant, rule, limit));
  }

  /** The counter of this value. */
  public Key key(String value) {
    return absorb(low, high, value, this);
  }

  /** The names: tenant, rule and limit. */
  public List<String> names() {
    return names;
  }

  /**
   * Folds a text into two independent lanes, four characters a step: each lane multiplies the
   * chunk, whitened by a secret, with its own whitened state, and folds the 128-bit product. The
   * length goes in last, which makes a sequence of texts prefix-free.
   */
  private static Key absorb(long fromLow, long fromHigh, String text, KeySpace space) {
    long lowHash = fromLow;
    long highHash = fromHigh;
    int length = text.length();
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      long chunk =
          text.charAt(i)
              | ((long) text.charAt(i + 1) << 16)
              | ((long) text.charAt(i + 2) << 32)
              | ((long) text.charAt(i + 3) << 48);
      lowHash = fold(chunk ^ SEED[2], lowHash ^ SEED[3]);
      highHash = fold(chunk ^ SEED[4], highHash ^ SEED[5]);
    }
    long rest = 0;
    for (; i < length; i++) {
      rest = (rest << 16) | text.charAt(i);
    }
    lowHash = fold(rest ^ SEED[2], lowHash ^ SEED[3]);
    highHash = fold(rest ^ SEED[4], highHash ^ SEED[5]);
    lowHash = fold(length ^ SEED[6], lowHash ^ SEED[4]);
    highHash = fold(length ^ SEED[7], highHash ^ SEED[2]);
    return new Key(space, text, lowHash, highHash);
  }

  private static long fold(long a, long b) {
    return Math.multiplyHigh(a, b) ^ (a * b);
  }

  private static long[] randomSeed() {
    SecureRandom random = new SecureRandom();
    return random.longs(8).map(word -> word | 1).toArray();
  }

  /** For example {@code acme/payments/per-minute}. */
  @Override
  public String toString() {
    return String.join("/", names);
  }
}
