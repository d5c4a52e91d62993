package dev.weir.server.rls.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked: {@code envoy.service.ratelimit.v3.RateLimitRequest}.
 *
 * @param domain whose files to look into
 * @param descriptors what happened, each counted for itself
 * @param hitsAddend hits of each descriptor that does not say otherwise, 0..4294967295; 0 means 1
 */
public record RlsRequest(String domain, List<Descriptor> descriptors, long hitsAddend) {

  /**
   * One descriptor.
   *
   * @param entries from the general to the particular
   * @param limit a limit that the caller brings along
   * @param hitsAddend hits of this descriptor, an unsigned number; 0 only looks
   * @param negativeHits whether they are given back
   */
  public record Descriptor(
      List<Entry> entries,
      @Nullable LimitOverride limit,
      @Nullable Long hitsAddend,
      boolean negativeHits) {}

  /** A key and its value, which may be empty. */
  public record Entry(String key, String value) {}

  /**
   * A limit of the caller's own.
   *
   * @param requestsPerUnit 0..4294967295
   * @param unit the number of a {@link Unit}, or any other
   * @param unitMultiplier of how many units its window is, 0..4294967295
   */
  public record LimitOverride(long requestsPerUnit, int unit, long unitMultiplier) {}

  /** Hits of a descriptor, an unsigned number. */
  public long hits(Descriptor descriptor) {
    Long own = descriptor.hitsAddend();
    return own != null ? own : Math.max(1, hitsAddend);
  }
}
