package dev.weir.testkit;

import static dev.weir.testkit.Tree.maps;
import static dev.weir.testkit.Tree.text;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a drop-in for {@code envoyproxy/ratelimit} must answer: its definitions one after the other,
 * on the trees that its files and messages are, without an index, a cache or a store. Slow, and not
 * thread-safe.
 *
 * <p>A file is a map with {@code domain} and {@code descriptors} as in YAML; a request and its
 * answer are maps as in protobuf's JSON. Of what Weir's files say beyond the original's it knows
 * {@code unit_multiplier}, {@code on_denied} and lists of limits; of algorithms the original's and
 * the fixed window that keeps what was left when it denies.
 */
public final class SlowRateLimitService {

  private static final BigInteger MOST = BigInteger.valueOf(4_294_967_295L);

  /** What is counted under one key, and until when. */
  private static final class Count {
    BigInteger hits = BigInteger.ZERO;
    long until;
  }

  /** A limit of one descriptor, and what became of the hits. */
  private static final class Share {
    final SlowLimit limit;
    final String key;
    final BigInteger hits;
    BigInteger after = BigInteger.ZERO;
    boolean over;

    Share(SlowLimit limit, String key, BigInteger hits) {
      this.limit = limit;
      this.key = key;
      this.hits = hits;
    }

    BigInteger remaining() {
      return limit.units().subtract(after).max(BigInteger.ZERO);
    }
  }

  private final Map<String, Count> counts = new HashMap<>();
  private final boolean shadowMode;
  private final boolean quotaMode;
  private final boolean forgets;
  private SlowLimits files = new SlowLimits(List.of());

  /**
   * A service without files.
   *
   * @param shadowMode whether no request is refused
   * @param quotaMode whether every limit is a quota
   */
  public SlowRateLimitService(boolean shadowMode, boolean quotaMode) {
    this(shadowMode, quotaMode, true);
  }

  /**
   * A service without files.
   *
   * @param shadowMode whether no request is refused
   * @param quotaMode whether every limit is a quota
   * @param forgets whether a count begins anew when the longest window that has counted on it is
   *     over; else when its key says so, as in a Redis that keeps it longer than the test takes
   */
  public SlowRateLimitService(boolean shadowMode, boolean quotaMode, boolean forgets) {
    this.shadowMode = shadowMode;
    this.quotaMode = quotaMode;
    this.forgets = forgets;
  }

  /** Puts files in force; counters stay. */
  public void use(List<Map<String, Object>> loaded) {
    files = new SlowLimits(loaded);
  }

  /**
   * Answers a request that names a domain and has descriptors.
   *
   * @param now in seconds since the epoch, never less than before
   */
  public Map<String, Object> answer(Map<String, Object> request, long now) {
    List<Map<String, Object>> descriptors = maps(request.get("descriptors"));
    String domain = text(request.get("domain"));
    List<List<SlowLimit>> limits = new ArrayList<>();
    Set<String> replaced = new HashSet<>();
    for (Map<String, Object> descriptor : descriptors) {
      List<SlowLimit> found = files.of(domain, descriptor);
      limits.add(found);
      found.forEach(limit -> replaced.addAll(limit.replaces()));
    }
    List<List<Share>> shares = new ArrayList<>();
    for (int i = 0; i < descriptors.size(); i++) {
      List<Share> own = new ArrayList<>();
      for (SlowLimit limit : limits.get(i)) {
        if (!limit.unlimited() && !(limit.named() && replaced.contains(limit.name()))) {
          own.add(
              new Share(
                  limit,
                  key(domain, descriptors.get(i), limit, now),
                  hits(request, descriptors.get(i))));
        }
      }
      shares.add(own);
    }
    count(descriptors, shares, now);
    List<Object> statuses = new ArrayList<>();
    int refusals = 0;
    int quotas = 0;
    int spent = 0;
    for (int i = 0; i < descriptors.size(); i++) {
      if (limits.get(i).stream().anyMatch(SlowLimit::unlimited)) {
        statuses.add(new LinkedHashMap<>(Map.of("code", "OK", "limitRemaining", MOST)));
        continue;
      }
      Share shown = shown(shares.get(i), now);
      statuses.add(status(shown, now));
      boolean over = shown != null && shown.over && !shown.limit.shadow();
      boolean quota = quotaMode || (shown != null && shown.limit.quota());
      quotas += quota ? 1 : 0;
      spent += quota && over ? 1 : 0;
      refusals += !quota && over ? 1 : 0;
    }
    boolean over = !shadowMode && (refusals > 0 || (quotas > 0 && quotas == spent));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("overallCode", over ? "OVER_LIMIT" : "OK");
    answer.put("statuses", statuses);
    return answer;
  }

  /**
   * First what is given back. Then the limits that can refuse the request: if one of them does,
   * those that keep take nothing. Then the others, of which those that keep only look if the
   * request is refused.
   */
  private void count(List<Map<String, Object>> descriptors, List<List<Share>> shares, long now) {
    List<Share> binding = new ArrayList<>();
    List<Share> alone = new ArrayList<>();
    List<Share> taking = new ArrayList<>();
    for (int i = 0; i < descriptors.size(); i++) {
      for (Share share : shares.get(i)) {
        if (Boolean.TRUE.equals(descriptors.get(i).get("isNegativeHits"))) {
          share.after = add(share, share.hits.min(MOST).negate(), now);
        } else {
          taking.add(share);
          boolean stands = quotaMode || share.limit.quota() || share.limit.shadow();
          (stands ? alone : binding).add(share);
        }
      }
    }
    if (taking.stream().noneMatch(share -> share.limit.keeps())) {
      taking.forEach(share -> take(share, now));
      return;
    }
    binding.forEach(share -> take(share, now));
    boolean refused = binding.stream().anyMatch(share -> share.over);
    if (refused) {
      for (Share share : binding) {
        if (share.limit.keeps() && !share.over) {
          add(share, share.hits.negate(), now);
          share.after = share.after.subtract(share.hits);
        }
      }
    }
    for (Share share : alone) {
      if (refused && share.limit.keeps()) {
        share.after = add(share, BigInteger.ZERO, now);
      } else {
        take(share, now);
      }
    }
  }

  private void take(Share share, long now) {
    BigInteger before = add(share, BigInteger.ZERO, now);
    share.over = before.add(share.hits).compareTo(share.limit.units()) > 0;
    share.after = share.over && share.limit.keeps() ? before : add(share, share.hits, now);
  }

  /** The limit that is told: the one that refuses for longest, else the one with the least left. */
  private static @Nullable Share shown(List<Share> shares, long now) {
    Share shown = null;
    for (Share each : shares) {
      boolean tighter =
          shown == null
              || (each.over && !shown.over)
              || (each.over == shown.over
                  && (each.over
                      ? reset(each, now) > reset(shown, now)
                      : each.remaining().compareTo(shown.remaining()) < 0));
      shown = tighter ? each : shown;
    }
    return shown;
  }

  private static long reset(Share share, long now) {
    return share.limit.seconds() - now % share.limit.seconds();
  }

  private static Map<String, Object> status(@Nullable Share share, long now) {
    Map<String, Object> status = new LinkedHashMap<>();
    if (share == null) {
      status.put("code", "OK");
      return status;
    }
    SlowLimit limit = share.limit;
    status.put("code", share.over && !limit.shadow() ? "OVER_LIMIT" : "OK");
    Map<String, Object> current = new LinkedHashMap<>();
    if (limit.named()) {
      current.put("name", limit.name());
    }
    if (limit.units().signum() > 0) {
      current.put("requestsPerUnit", limit.units());
    }
    current.put("unit", limit.unit());
    if (!limit.multiplier().equals(BigInteger.ONE)) {
      current.put("unitMultiplier", limit.multiplier());
    }
    status.put("currentLimit", current);
    if (share.remaining().signum() > 0) {
      status.put("limitRemaining", share.remaining());
    }
    status.put("durationUntilReset", reset(share, now) + "s");
    return status;
  }

  private static BigInteger hits(Map<String, Object> request, Map<String, Object> descriptor) {
    Object own = descriptor.get("hitsAddend");
    if (own != null) {
      return new BigInteger(text(own));
    }
    Object all = request.get("hitsAddend");
    return all == null ? BigInteger.ONE : new BigInteger(text(all)).max(BigInteger.ONE);
  }

  /** Adds to a count, which never goes below zero, and tells what it is then. */
  private BigInteger add(Share share, BigInteger hits, long now) {
    long seconds = share.limit.seconds();
    Count count = counts.get(share.key);
    if (count == null || (forgets && now >= count.until)) {
      count = new Count();
    }
    if (hits.signum() != 0) {
      count.hits = count.hits.add(hits).max(BigInteger.ZERO);
      count.until = Math.max(count.until, now - now % seconds + seconds);
      counts.put(share.key, count);
    }
    return count.hits;
  }

  private static String key(
      String domain, Map<String, Object> descriptor, SlowLimit limit, long now) {
    StringBuilder key = new StringBuilder(limit.id() + domain + "_");
    List<Map<String, Object>> entries = maps(descriptor.get("entries"));
    for (int i = 0; i < entries.size(); i++) {
      String value = text(entries.get(i).get("value"));
      key.append(text(entries.get(i).get("key"))).append('_');
      key.append(limit.patterns().getOrDefault(i, value)).append('_');
    }
    return key.append(now - now % limit.seconds()).toString();
  }
}
