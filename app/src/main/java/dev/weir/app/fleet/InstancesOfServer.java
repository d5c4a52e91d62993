package dev.weir.app.fleet;

import dev.weir.app.fleet.Listed.Times;
import dev.weir.app.remote.RunningServer;
import dev.weir.app.terminal.CommandFailedException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The instances that a running server knows of. */
final class InstancesOfServer {

  private static final String STATISTICS = "/stats/distributed";
  private static final String INSTANCES = "/health/distributed";

  /** What is told to who is no administrator. */
  private static final List<Integer> CLOSED = List.of(401, 403);

  private final RunningServer server;
  private final Optional<String> token;

  /**
   * A server.
   *
   * @param token of its administrators
   */
  InstancesOfServer(String url, Optional<String> token) {
    this.server = new RunningServer(url);
    this.token = token;
  }

  /**
   * Fields of an object.
   *
   * @param values by name
   */
  private record Fields(Map<?, ?> values) {

    static final Fields NONE = new Fields(Map.of());

    String text(String name) {
      return values.get(name) instanceof String text ? text : "";
    }

    long number(String name) {
      String text = text(name);
      return text.isEmpty() ? 0 : (long) Double.parseDouble(text);
    }
  }

  List<Listed> list() {
    Map<String, Fields> counters = new HashMap<>();
    HttpResponse<String> told = server.ask(STATISTICS, token.orElse(null));
    if (!CLOSED.contains(told.statusCode())) {
      instances(STATISTICS, server.body(STATISTICS, told))
          .forEach(each -> counters.put(key(each), each));
    }
    List<Listed> listed = new ArrayList<>();
    for (Fields each : instances(INSTANCES, server.get(INSTANCES))) {
      listed.add(listed(each, counters.getOrDefault(key(each), Fields.NONE)));
    }
    return listed;
  }

  private static String key(Fields fields) {
    return fields.text("id") + "/" + fields.text("boot");
  }

  private static Listed listed(Fields fields, Fields counted) {
    Map<String, String> addresses = new HashMap<>();
    if (fields.values().get("addresses") instanceof Map<?, ?> told) {
      told.forEach((name, address) -> addresses.put(name.toString(), address.toString()));
    }
    Map<String, Long> counters = new HashMap<>();
    for (String name :
        List.of(Listed.ALLOWED, Listed.REJECTED, Listed.DEGRADED, Listed.STORE_CALLS)) {
      if (counted.values().containsKey(name)) {
        counters.put(name, counted.number(name));
      }
    }
    String drift = fields.text("drift_ms");
    return new Listed(
        fields.text("id"),
        fields.text("boot"),
        fields.text("version"),
        new Times(fields.number("started_at"), fields.number("last_seen")),
        addresses,
        drift.isEmpty() ? null : Double.valueOf(drift),
        counters);
  }

  private List<Fields> instances(String path, String body) {
    Map<String, Object> answer = server.object(path, body);
    if (!(answer.get("instances") instanceof List<?> listed)) {
      throw new CommandFailedException(
          server.url() + path + ": no instances (expected: those of Weir)");
    }
    List<Fields> instances = new ArrayList<>();
    for (Object each : listed) {
      if (each instanceof Map<?, ?> fields) {
        instances.add(new Fields(fields));
      }
    }
    return instances;
  }
}
