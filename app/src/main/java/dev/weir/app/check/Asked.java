package dev.weir.app.check;

import dev.weir.limit.InvalidValueException;
import dev.weir.rule.Attribute;
import dev.weir.rule.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The request that is asked about, as options. Not thread-safe. */
final class Asked {

  @Option(names = "--user", paramLabel = "ID", description = "Who the user is (user_id).")
  private @Nullable String user;

  @Option(names = "--tier", paramLabel = "NAME", description = "The user's tier (user_tier).")
  private @Nullable String tier;

  @Option(names = "--api-key", paramLabel = "KEY", description = "The API key that was used.")
  private @Nullable String apiKey;

  @Option(names = "--tenant", paramLabel = "ID", description = "The tenant of the user.")
  private @Nullable String tenant;

  @Option(names = "--ip", paramLabel = "ADDRESS", description = "Where from (ip_address).")
  private @Nullable String ip;

  @Option(names = "--endpoint", paramLabel = "PATH", description = "Such as /api/payments.")
  private @Nullable String endpoint;

  @Option(names = "--method", paramLabel = "METHOD", description = "Such as POST.")
  private @Nullable String method;

  @Option(
      names = "--attribute",
      paramLabel = "NAME=VALUE",
      description = "An attribute of your own; attributes.NAME in rules. May come several times.")
  private Map<String, String> attributes = Map.of();

  @Option(
      names = "--cost",
      paramLabel = "UNITS",
      defaultValue = "1",
      description = "What it costs where the rule does not say; ${DEFAULT-VALUE} if left out.")
  private Long cost = 1L;

  /**
   * The request.
   *
   * @throws InvalidValueException if something of it cannot be
   */
  Request request() {
    Request.Builder request = Request.builder().cost(cost);
    fields().forEach((name, value) -> request.with(attribute(name), value));
    return request.build();
  }

  private static Attribute attribute(String name) {
    return Attribute.named(name)
        .orElseThrow(
            () ->
                new InvalidValueException(
                    "--attribute", name, "attributes.NAME of letters, digits, _, . and -"));
  }

  /** What is known of it, by the names that rules and the HTTP interface have for it. */
  Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    put(fields, Attribute.USER_ID, user);
    put(fields, Attribute.USER_TIER, tier);
    put(fields, Attribute.API_KEY, apiKey);
    put(fields, Attribute.TENANT, tenant);
    put(fields, Attribute.IP_ADDRESS, ip);
    put(fields, Attribute.ENDPOINT, endpoint);
    put(fields, Attribute.METHOD, method);
    attributes.forEach((name, value) -> fields.put("attributes." + name, value));
    return fields;
  }

  private static void put(Map<String, String> into, Attribute attribute, @Nullable String value) {
    if (value != null) {
      into.put(attribute.name(), value);
    }
  }

  long cost() {
    return cost;
  }
}
