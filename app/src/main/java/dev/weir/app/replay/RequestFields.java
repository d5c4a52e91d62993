package dev.weir.app.replay;

import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which field of a record is which attribute of a request: by name, under the usual ones. Of the
 * attributes of the user's own those that rules speak of. Immutable.
 */
final class RequestFields {

  private static final Map<Attribute, List<String>> USUAL =
      Map.of(
          Attribute.USER_ID, List.of("user_id", "user", "userid"),
          Attribute.USER_TIER, List.of("user_tier", "tier"),
          Attribute.API_KEY, List.of("api_key", "apikey"),
          Attribute.TENANT, List.of("tenant", "tenant_id"),
          Attribute.IP_ADDRESS, List.of("ip_address", "ip", "address", "client_ip", "remote_addr"),
          Attribute.ENDPOINT, List.of("endpoint", "path", "url", "uri"),
          Attribute.METHOD, List.of("method"));
  private static final Map<Attribute, String> OF_ACCESS_LOG =
      Map.of(
          Attribute.USER_ID, "user",
          Attribute.IP_ADDRESS, "address",
          Attribute.ENDPOINT, "path",
          Attribute.METHOD, "method");
  private static final Set<String> OTHERS_OF_ACCESS_LOG =
      Set.of("status", "bytes", "referer", "agent");
  private static final String CUSTOM = "attributes.";

  private final List<Attribute> attributes = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  private RequestFields() {}

  /** Those of a format, for several sets of rules. */
  static RequestFields of(Format format, List<RuleSet> rules) {
    RequestFields fields = new RequestFields();
    boolean log = format == Format.ACCESS_LOG;
    for (Attribute attribute : Attribute.wellKnown()) {
      String inLog = OF_ACCESS_LOG.get(attribute);
      if (log && inLog != null) {
        fields.add(attribute, inLog);
      } else if (!log) {
        USUAL.getOrDefault(attribute, List.of()).forEach(name -> fields.add(attribute, name));
      }
    }
    for (Attribute attribute : custom(rules)) {
      String name = attribute.name().substring(CUSTOM.length());
      if (!log) {
        fields.add(attribute, attribute.name());
        fields.add(attribute, name);
      } else if (OTHERS_OF_ACCESS_LOG.contains(name)) {
        fields.add(attribute, name);
      }
    }
    return fields;
  }

  private static Set<Attribute> custom(List<RuleSet> rules) {
    Set<Attribute> custom = new LinkedHashSet<>();
    for (RuleSet each : rules) {
      for (Rule rule : each.rules()) {
        rule.match().stream().map(Condition::attribute).forEach(custom::add);
        custom.addAll(rule.key());
        rule.cost().attribute().ifPresent(custom::add);
      }
    }
    custom.removeIf(attribute -> !attribute.isCustom());
    return custom;
  }

  private void add(Attribute attribute, String name) {
    attributes.add(attribute);
    names.add(name);
  }

  /** The names, to be selected. */
  List<String> names() {
    return names;
  }

  /** The request of a record; of several fields for one attribute the first that says something. */
  Request request(Event event) {
    Request.Builder request = Request.builder().cost(event.cost());
    for (int i = names.size() - 1; i >= 0; i--) {
      String value = event.values().get(i);
      if (!value.isEmpty() && !value.equals(Event.NOBODY)) {
        request.with(attributes.get(i), value);
      }
    }
    return request.build();
  }
}
