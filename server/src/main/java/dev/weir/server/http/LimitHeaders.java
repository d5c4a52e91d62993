package dev.weir.server.http;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The headers that tell a caller about its limit: the widespread ones, and the fields of
 * draft-ietf-httpapi-ratelimit-headers-10 as structured fields (RFC 9651). Thread-safe.
 */
final class LimitHeaders {

  private static final CharSequence LIMIT = HttpHeaders.createOptimized("X-RateLimit-Limit");
  private static final CharSequence REMAINING =
      HttpHeaders.createOptimized("X-RateLimit-Remaining");
  private static final CharSequence RESET = HttpHeaders.createOptimized("X-RateLimit-Reset");
  private static final CharSequence USED = HttpHeaders.createOptimized("X-RateLimit-Used");
  private static final CharSequence POLICY = HttpHeaders.createOptimized("RateLimit-Policy");
  private static final CharSequence RATE_LIMIT = HttpHeaders.createOptimized("RateLimit");
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
  private static final int SLOTS = 1024;

  private final boolean legacy;
  private final boolean ietf;
  private final boolean used;
  private final @Nullable Texts[] texts = new @Nullable Texts[SLOTS];

  LimitHeaders(Set<HeaderFamily> families) {
    legacy = families.contains(HeaderFamily.LEGACY);
    ietf = families.contains(HeaderFamily.IETF);
    used = families.contains(HeaderFamily.USED);
  }

  /** What is the same for every decision of a limit. */
  private record Texts(Limit limit, CharSequence capacity, CharSequence policy, String item) {

    static Texts of(Limit limit) {
      String item = '"' + policyName(limit) + '"';
      return new Texts(
          limit,
          HttpHeaders.createOptimized(Long.toString(limit.capacity())),
          HttpHeaders.createOptimized(item + policyParameters(limit)),
          item);
    }
  }

  /** A limit's name, as in {@code "per-1m"}. */
  static String policyName(Limit limit) {
    return limit.algorithm() == Algorithm.CONCURRENCY ? "concurrent" : "per-" + limit.window();
  }

  private static String policyParameters(Limit limit) {
    if (limit.algorithm() == Algorithm.CONCURRENCY) {
      return ";q=" + limit.units() + ";qu=\"concurrent-requests\"";
    }
    long millis = limit.window().millis();
    return ";q=" + limit.units() + (millis % 1000 == 0 ? ";w=" + millis / 1000 : "");
  }

  /** The texts of a limit, which is the same object as long as callers repeat themselves. */
  @SuppressWarnings("ReferenceEquality") // the object is what is looked up
  private Texts texts(Limit limit) {
    int slot = System.identityHashCode(limit) & (SLOTS - 1);
    Texts kept = texts[slot];
    if (kept == null || kept.limit != limit) {
      kept = Texts.of(limit);
      texts[slot] = kept;
    }
    return kept;
  }

  void add(MultiMap headers, Limit limit, Decision decision) {
    Texts known = texts(limit);
    String remaining = Long.toString(decision.remaining());
    if (legacy) {
      headers.add(LIMIT, known.capacity);
      headers.add(REMAINING, remaining);
      OptionalLong reset = decision.resetAtMicros();
      if (reset.isPresent()) {
        headers.add(RESET, Long.toString(Answers.secondsUp(reset.getAsLong())));
      }
    }
    if (used) {
      headers.add(USED, Long.toString(Math.max(0, decision.limit() - decision.remaining())));
    }
    if (ietf) {
      headers.add(POLICY, known.policy);
      headers.add(RATE_LIMIT, rateLimit(known, remaining, decision));
    }
    OptionalLong wait = decision.retryAfterMicros();
    if (wait.isPresent()) {
      headers.add(RETRY_AFTER, Long.toString(Answers.secondsUp(wait.getAsLong())));
    }
  }

  private static String rateLimit(Texts known, String remaining, Decision decision) {
    OptionalLong next = decision.nextUnitMicros();
    String item = known.item + ";r=" + remaining;
    return next.isPresent() ? item + ";t=" + Answers.secondsUp(next.getAsLong()) : item;
  }
}
