package dev.weir.server.rls.match;

import dev.weir.limit.Limit;
import dev.weir.server.rls.message.RlsResponse.CurrentLimit;
import dev.weir.store.KeySpace;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A limit of the files, or one that a request brought along. Immutable.
 *
 * @param fullKey the path of its node, {@code domain.key_value.…}
 * @param told what answers say of it; null if it is unlimited
 * @param limit how it counts; null if it is unlimited
 * @param ownKeys where its counters are if they are not the original's; null if they are
 * @param name how others call it, or empty
 * @param shadowMode whether it only watches
 * @param quotaMode whether it takes all quotas to refuse a request
 * @param detailedMetric whether it is counted in statistics by what was asked for
 * @param replaces names of limits that it takes the place of
 * @param metadata what the answer carries if it is allowed
 */
public record LimitRule(
    String fullKey,
    @Nullable CurrentLimit told,
    @Nullable Limit limit,
    @Nullable KeySpace ownKeys,
    String name,
    boolean shadowMode,
    boolean quotaMode,
    boolean detailedMetric,
    List<String> replaces,
    Map<String, Object> metadata) {

  /** Whether nothing is counted. */
  public boolean unlimited() {
    return limit == null;
  }

  /** Whether a request that is refused leaves it as it is. */
  public boolean keepsWhenDenied() {
    return limit != null && !limit.transition().countsDenials();
  }

  /** Whether its denial refuses no request by itself. */
  public boolean standsAlone(boolean quotas) {
    return shadowMode || quotaMode || quotas;
  }
}
