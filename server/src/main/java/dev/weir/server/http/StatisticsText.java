package dev.weir.server.http;

import dev.weir.limit.Decision;
import dev.weir.server.check.CheckResult;
import dev.weir.server.ops.Statistics.Counts;
import dev.weir.server.ops.Statistics.Totals;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;

/** The bodies of the statistics routes. */
final class StatisticsText {

  private StatisticsText() {}

  /**
   * A user.
   *
   * @param window as it was asked for
   * @param now what a check of this user would find
   */
  static Buffer user(Counts counts, String window, CheckResult now) {
    JsonText json = new JsonText(256).raw("{\"user_id\":").text(counts.name());
    json.raw(",\"window\":").text(window);
    missed(requests(json.raw(","), counts.allowed(), counts.rejected()), counts);
    Decision decision = now.decision().orElse(null);
    if (decision != null) {
      json.raw(",\"current_limit\":").number(decision.limit());
      json.raw(",\"remaining\":").number(decision.remaining());
    }
    return json.raw("}").toBuffer();
  }

  static Buffer totals(Totals totals) {
    JsonText json = requests(new JsonText(512).raw("{"), totals.allowed(), totals.rejected());
    long all = totals.allowed() + totals.rejected();
    double rate = all == 0 ? 0 : (double) totals.rejected() / all;
    json.raw(",\"rejection_rate\":").raw(String.format(Locale.ROOT, "%.4f", rate));
    top(json.raw(",\"top_limited_users\":["), "user_id", totals.users());
    top(json.raw("],\"top_limited_endpoints\":["), "endpoint", totals.endpoints());
    return json.raw("]}").toBuffer();
  }

  private static JsonText requests(JsonText json, long allowed, long rejected) {
    json.raw("\"total_requests\":").number(allowed + rejected);
    json.raw(",\"allowed_requests\":").number(allowed);
    return json.raw(",\"rejected_requests\":").number(rejected);
  }

  private static void top(JsonText json, String field, List<Counts> top) {
    for (int i = 0; i < top.size(); i++) {
      json.raw(i == 0 ? "{\"" : ",{\"").raw(field).raw("\":").text(top.get(i).name());
      json.raw(",\"rejected_requests\":").number(top.get(i).rejected());
      missed(json, top.get(i)).raw("}");
    }
  }

  /** How many requests may have been forgotten, if any. */
  private static JsonText missed(JsonText json, Counts counts) {
    return counts.missed() == 0 ? json : json.raw(",\"missed_at_most\":").number(counts.missed());
  }
}
