package dev.weir.server.rls;

import dev.weir.server.rls.file.RuntimeDirectory;
import java.util.Optional;

/**
 * Where the files are, and how requests are answered beside what the files say.
 *
 * @param files where the files are; without, every request is an error
 * @param mergeDomains whether several files may share a domain
 * @param keyPrefix what every counter's key begins with
 * @param migrationKeys whether the store is shared with the original, so that counters have its
 *     keys, which say in which window they count; else the store's clock says so
 * @param nearLimitRatio from which part of a limit on hits count as near it, above 0 and at most 1
 * @param localCacheEntries how many keys over their limit are remembered; 0 for none
 * @param stopIncrementWhenOverLimit whether a request of which one descriptor would go over its
 *     limit counts that one only
 * @param shadowMode whether no request is refused
 * @param quotaMode whether every limit is a quota
 * @param metadata whether the answer says what was asked
 * @param headers names of the headers that tell about the limit, if any
 */
public record RlsOptions(
    Optional<RuntimeDirectory> files,
    boolean mergeDomains,
    String keyPrefix,
    boolean migrationKeys,
    float nearLimitRatio,
    int localCacheEntries,
    boolean stopIncrementWhenOverLimit,
    boolean shadowMode,
    boolean quotaMode,
    boolean metadata,
    Optional<HeaderNames> headers) {

  /** The names of the three headers. */
  public record HeaderNames(String limit, String remaining, String reset) {

    /** Those of the original. */
    public static final HeaderNames DEFAULT =
        new HeaderNames("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset");
  }

  /** What the original does unless told otherwise. */
  public static final RlsOptions DEFAULT =
      new RlsOptions(
          Optional.empty(),
          false,
          "",
          false,
          0.8f,
          0,
          false,
          false,
          false,
          false,
          Optional.empty());
}
