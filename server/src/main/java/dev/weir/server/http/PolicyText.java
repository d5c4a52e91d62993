package dev.weir.server.http;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.rule.RuleLimit;
import dev.weir.rule.Ruling;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What headers and bodies say of a limit whatever it decides.
 *
 * @param of whose texts these are: a rule's limit, or one that a caller brought along
 * @param capacity what can be had at once
 * @param name what its policy is called: 1..64 of {@code a-z 0-9 _ . -}
 * @param item what its item of the field {@code RateLimit} begins with
 * @param parameters of its policy, for example {@code ;q=100;w=60}
 * @param policy the field {@code RateLimit-Policy} if there is no other
 */
record PolicyText(
    Object of,
    CharSequence capacity,
    String name,
    String item,
    String parameters,
    CharSequence policy) {

  static final int MAX_NAME_CHARS = 64;

  private static PolicyText of(Object of, Limit limit, String name) {
    String known = cut(name.toLowerCase(Locale.ROOT));
    String parameters = parametersOf(limit);
    return new PolicyText(
        of,
        HttpHeaders.createOptimized(Long.toString(limit.capacity())),
        known,
        '"' + known + "\";r=",
        parameters,
        HttpHeaders.createOptimized('"' + known + '"' + parameters));
  }

  /** The name of a limit whose own another limit has too: behind that of its rule. */
  static String qualified(Ruling ruling) {
    String name = ruling.rule().id() + '.' + ruling.limit().name();
    return cut(name.toLowerCase(Locale.ROOT));
  }

  /** A name that is told from others by a number. */
  static String numbered(String name, int number) {
    String suffix = "-" + number;
    int room = MAX_NAME_CHARS - suffix.length();
    return (name.length() <= room ? name : name.substring(0, room)) + suffix;
  }

  private static String cut(String name) {
    return name.length() <= MAX_NAME_CHARS ? name : name.substring(0, MAX_NAME_CHARS);
  }

  private static String parametersOf(Limit limit) {
    if (limit.algorithm() == Algorithm.CONCURRENCY) {
      return ";q=" + limit.units() + ";qu=\"concurrent-requests\"";
    }
    long millis = limit.window().millis();
    return ";q=" + limit.units() + (millis % 1000 == 0 ? ";w=" + millis / 1000 : "");
  }

  /**
   * The texts of limits, made when they are first needed. Thread-safe without locks: a slot holds
   * an immutable entry, and whoever comes last has it. A limit is the same object as long as the
   * rules stay the same, or callers repeat themselves.
   */
  static final class Memory {

    private static final int SLOTS = 4096;

    private final @Nullable PolicyText[] slots = new @Nullable PolicyText[SLOTS];

    PolicyText of(Ruling ruling) {
      RuleLimit limit = ruling.limit();
      PolicyText kept = kept(limit);
      return kept != null ? kept : keep(PolicyText.of(limit, limit.limit(), limit.name()));
    }

    PolicyText of(Limit limit) {
      PolicyText kept = kept(limit);
      return kept != null ? kept : keep(PolicyText.of(limit, limit, RuleLimit.nameOf(limit)));
    }

    @SuppressWarnings("ReferenceEquality") // the object is what is looked up
    private @Nullable PolicyText kept(Object of) {
      PolicyText kept = slots[slot(of)];
      return kept != null && kept.of == of ? kept : null;
    }

    private PolicyText keep(PolicyText text) {
      slots[slot(text.of)] = text;
      return text;
    }

    private static int slot(Object of) {
      return System.identityHashCode(of) & (SLOTS - 1);
    }
  }
}
