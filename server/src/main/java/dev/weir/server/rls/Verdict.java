package dev.weir.server.rls;

import dev.weir.server.rls.RlsOptions.HeaderNames;
import dev.weir.server.rls.match.LimitRule;
import dev.weir.server.rls.message.RlsRequest;
import dev.weir.server.rls.message.RlsResponse;
import dev.weir.server.rls.message.RlsResponse.Header;
import dev.weir.server.rls.message.RlsResponse.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts the answer to one request together. */
final class Verdict {

  private static final long MOST = 0xFFFF_FFFFL;

  private final RlsService service;
  private final RlsRequest request;
  private final List<Asked> asked;

  Verdict(RlsService service, RlsRequest request, List<Asked> asked) {
    this.service = service;
    this.request = request;
    this.asked = asked;
  }

  RlsResponse response() {
    List<Status> statuses = new ArrayList<>(asked.size());
    List<LimitRule> passed = new ArrayList<>();
    Status tightest = null;
    long least = MOST;
    int refusals = 0;
    int quotas = 0;
    int spentQuotas = 0;
    for (Asked each : asked) {
      Status status = each.status();
      statuses.add(status);
      if (status.limit() != null && status.remaining() < least) {
        tightest = status;
        least = status.remaining();
      }
      if (each.unlimited()) {
        continue;
      }
      LimitRule rule = each.rule();
      boolean quota = service.options().quotaMode() || (rule != null && rule.quotaMode());
      quotas += quota ? 1 : 0;
      if (!status.overLimit()) {
        if (rule != null) {
          passed.add(rule);
        }
      } else if (quota) {
        spentQuotas++;
      } else {
        refusals++;
        tightest = status;
        least = 0;
      }
    }
    boolean over = refusals > 0 || (quotas > 0 && quotas == spentQuotas);
    return new RlsResponse(passes(over), statuses, headers(tightest), metadata(passed));
  }

  private boolean passes(boolean over) {
    if (over && service.options().shadowMode()) {
      service.statistics().globalShadowMode();
      return false;
    }
    return over;
  }

  private List<Header> headers(@Nullable Status tightest) {
    HeaderNames names = service.options().headers().orElse(null);
    if (names == null || tightest == null) {
      return List.of();
    }
    long limit = Objects.requireNonNull(tightest.limit()).requestsPerUnit();
    return List.of(
        new Header(names.limit(), Long.toString(limit)),
        new Header(names.remaining(), Long.toString(tightest.remaining())),
        new Header(names.reset(), Long.toString(tightest.resetSeconds())));
  }

  private Map<String, Object> metadata(List<LimitRule> passed) {
    return service.options().metadata() ? Metadata.of(request, passed) : Map.of();
  }
}
