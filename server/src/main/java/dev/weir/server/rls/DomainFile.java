package dev.weir.server.rls;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One file as it was written.
 *
 * @param name what it is called in messages
 * @param domain the domain, perhaps empty
 * @param descriptors its first level
 */
record DomainFile(String name, String domain, List<Descriptor> descriptors) {

  /**
   * A node of the tree.
   *
   * @param key what an entry's key has to be, perhaps empty
   * @param value what its value has to be, with {@code *} for anything; empty for every value
   * @param limit what applies here
   * @param flags its switches
   * @param metadata what the answer carries if it is allowed, empty for nothing
   * @param descriptors the level below
   */
  record Descriptor(
      String key,
      String value,
      @Nullable RateLimit limit,
      Flags flags,
      Map<String, Object> metadata,
      List<Descriptor> descriptors) {}

  /** The switches of a node. */
  record Flags(
      boolean shadowMode,
      boolean quotaMode,
      boolean detailedMetric,
      boolean valueToMetric,
      boolean shareThreshold) {}

  /**
   * A limit.
   *
   * @param unit the name of a {@link Unit}, or anything else
   * @param requestsPerUnit 0..4294967295
   * @param unlimited whether nothing is counted
   * @param name how others call it, or empty
   * @param replaces names of limits that this one takes the place of
   */
  record RateLimit(
      String unit, long requestsPerUnit, boolean unlimited, String name, List<String> replaces) {}
}
