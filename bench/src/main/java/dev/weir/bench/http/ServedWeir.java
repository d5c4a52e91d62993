package dev.weir.bench.http;

import dev.weir.rule.RuleSet;
import dev.weir.server.WeirServer;
import dev.weir.server.config.Settings;
import dev.weir.store.Ticker;
import java.util.Map;

/**
 * The service as {@code weir serve} runs it. The first argument is the port; the second {@code
 * none} for no rules, or {@code ten} for ten with tiers and lists.
 */
public final class ServedWeir {

  private ServedWeir() {}

  /** Serves until it is killed. */
  public static void main(String[] args) {
    Settings settings =
        Settings.read(
            Map.of(),
            Map.of(
                "http.port", args[0], "grpc.port", "off", "resp.port", "off", "debug.port", "off"));
    WeirServer server = WeirServer.start(settings, Ticker.system());
    server.limiter().rules(args[1].equals("ten") ? TenRules.ruleSet() : RuleSet.empty());
    System.out.println(server.uri());
  }
}
