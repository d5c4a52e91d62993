package dev.weir.store;

import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all counters of one limit of one rule of one tenant have in common. With a value of its key
 * (a user, an address, …) it names one counter.
 *
 * <p>Names are length-encoded, so that no two different identities meet: tenant {@code a} with rule
 * {@code bc} is not tenant {@code ab} with rule {@code c}. They are meant to be ids that survive
 * renaming.
 *
 * <p>Stores that several processes share find a counter by its {@link #text} and its value. In
 * memory a counter is found by a 128-bit hash, keyed by a random seed of this process, which nobody
 * outside can know and so nobody can aim collisions at. The hash of the names is computed once,
 * here.
 */
public final class KeySpace {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long SECRET_0 = RANDOM.nextLong();
  private static final long SECRET_1 = RANDOM.nextLong();
  private static final long SECRET_2 = RANDOM.nextLong();
  private static final long SECRET_3 = RANDOM.nextLong();
  private static final long SECRET_4 = RANDOM.nextLong();
  private static final long SECRET_5 = RANDOM.nextLong();
  private static final long SECRET_6 = RANDOM.nextLong();
  private static final long SECRET_7 = RANDOM.nextLong();

  private final List<String> names;
  private final Consistency consistency;
  private final boolean verbatim;
  private final long low;
  private final long high;

  /** Made when it is first asked for; two threads that make it make the same. */
  private @Nullable String text;

  private KeySpace(List<String> names) {
    this.names = names;
    this.consistency = Consistency.EXACT;
    this.verbatim = false;
    long lowHash = SECRET_0;
    long highHash = SECRET_1;
    for (String name : names) {
      Key key = absorb(lowHash, highHash, name, this);
      lowHash = key.low();
      highHash = key.high();
    }
    this.low = lowHash;
    this.high = highHash;
  }

  private KeySpace(KeySpace of, Consistency consistency, boolean verbatim) {
    this.names = of.names;
    this.consistency = consistency;
    this.verbatim = verbatim;
    this.low = of.low;
    this.high = of.high;
    this.text = of.text;
  }

  /**
   * The counters of one limit.
   *
   * @param tenant the tenant's id, empty without tenants
   * @param rule the rule's id
   * @param limit the id of the limit within the rule
   */
  public static KeySpace of(String tenant, String rule, String limit) {
    return new KeySpace(
        List.of(
            Objects.requireNonNull(tenant, "tenant: null (expected: a text)"),
            Objects.requireNonNull(rule, "name: null (expected: a text)"),
            Objects.requireNonNull(limit, "limit: null (expected: a text)")));
  }

  /**
   * The same counters, kept as exactly as this: no part of their identity, so a rule may change it
   * while it runs. A store that keeps all counters in this process does not look at it.
   */
  public KeySpace consistency(Consistency consistency) {
    return new KeySpace(this, Objects.requireNonNull(consistency), verbatim);
  }

  /**
   * The same counters where other programs count, too: a store that is shared calls each by its
   * value alone, with nothing in front or behind, and keeps one of {@link
   * dev.weir.limit.Limit#envoy} as a bare number that begins anew only under another value. So the
   * value has to name the window; for counters of other kinds it changes the name and nothing else.
   * A store that keeps all counters in this process does not look at it.
   */
  public KeySpace verbatim() {
    return new KeySpace(this, consistency, true);
  }

  /** Whether counters are called by their value alone: not unless told so. */
  public boolean isVerbatim() {
    return verbatim;
  }

  /**
   * How exactly instances agree on the counters: {@link Consistency#EXACT} unless told otherwise.
   */
  public Consistency consistency() {
    return consistency;
  }

  /** The counter of this value. */
  public Key key(String value) {
    return absorb(low, high, Objects.requireNonNull(value, "key: null (expected: a text)"), this);
  }

  /** The names: tenant, rule and limit. */
  public List<String> names() {
    return names;
  }

  /**
   * The names as one text that no other names have, each with its length in front: {@code
   * 4:acme8:payments10:per-minute}. The same in every process, for stores that share counters.
   */
  public String text() {
    String made = text;
    if (made == null) {
      StringBuilder building = new StringBuilder();
      for (String name : names) {
        building.append(name.length()).append(':').append(name);
      }
      made = building.toString();
      text = made;
    }
    return made;
  }

  /**
   * Folds a text into two independent lanes, eight characters a step: each lane multiplies one
   * half, whitened by a secret of its own, with the other half, whitened by the lane's state, and
   * folds the 128-bit product. The last step may overlap the one before it; the length, which goes
   * in at the end, makes that unambiguous and a sequence of texts prefix-free.
   */
  private static Key absorb(long fromLow, long fromHigh, String text, KeySpace space) {
    long lowHash = fromLow;
    long highHash = fromHigh;
    int length = text.length();
    int i = 0;
    for (; i + 8 < length; i += 8) {
      long first = four(text, i);
      long second = four(text, i + 4);
      lowHash = fold(first ^ SECRET_2, second ^ lowHash);
      highHash = fold(first ^ SECRET_3, second ^ highHash);
    }
    long first = 0;
    long second = 0;
    int rest = length - i;
    if (rest >= 4) {
      first = four(text, i);
      second = four(text, length - 4);
    } else if (rest > 0) {
      first = text.charAt(i) | ((long) text.charAt(i + rest / 2) << 16);
      second = text.charAt(length - 1);
    }
    long lowEnd = fold(first ^ SECRET_4, second ^ SECRET_5);
    long highEnd = fold(first ^ SECRET_6, second ^ SECRET_7);
    lowHash = fold(lowHash ^ SECRET_2 ^ length, lowEnd);
    highHash = fold(highHash ^ SECRET_3 ^ length, highEnd);
    return new Key(space, text, lowHash, highHash);
  }

  private static long four(String text, int i) {
    return text.charAt(i)
        | ((long) text.charAt(i + 1) << 16)
        | ((long) text.charAt(i + 2) << 32)
        | ((long) text.charAt(i + 3) << 48);
  }

  /**
   * Folds the unsigned product. The signed one would be the same for (a, b) and (−a, −b), and −a is
   * a with known bits flipped: a collision that needs no secret.
   */
  static long fold(long a, long b) {
    long high = Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    return high ^ (a * b);
  }

  /** For example {@code acme/payments/per-minute}. */
  @Override
  public String toString() {
    return String.join("/", names);
  }
}
