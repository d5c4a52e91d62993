package dev.weir.rule.tree;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.rule.Action;
import dev.weir.rule.Attribute;
import dev.weir.rule.Cost;
import dev.weir.rule.Mistake;
import dev.weir.rule.Rule;
import dev.weir.store.Consistency;
import dev.weir.store.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads one rule, in the form of the configuration file or in that of the administration interface
 * ({@code selector}, {@code rule_id}, {@code status}); the two may be mixed.
 */
final class RuleFields {

  private static final Set<String> NAMES =
      Stream.concat(
              Stream.of(
                  "id",
                  "rule_id",
                  "name",
                  "description",
                  "priority",
                  "enabled",
                  "status",
                  "match",
                  "selector",
                  "key",
                  "group",
                  "limit",
                  "limits",
                  "action",
                  "max_delay",
                  "block_for",
                  "cost",
                  "consistency",
                  "on_store_failure",
                  "valid_from",
                  "valid_until",
                  "ipv6_prefix",
                  "denial"),
              LimitReader.SETTINGS.stream())
          .collect(Collectors.toCollection(LinkedHashSet::new));
  private static final Map<String, Action.Kind> ACTIONS = byText(Action.Kind.values());
  private static final Map<String, Consistency> CONSISTENCIES = byText(Consistency.values());
  private static final Map<String, StoreFailure> POLICIES = byText(StoreFailure.values());
  private static final Map<String, Boolean> STATES =
      new TreeMap<>(Map.of("active", true, "inactive", false));
  private static final String TIER = "tier";

  private final Fields fields;
  private final Mistakes mistakes;
  private final Usual usual;

  private RuleFields(Fields fields, Mistakes mistakes, Usual usual) {
    this.fields = fields;
    this.mistakes = mistakes;
    this.usual = usual;
  }

  /**
   * A rule and where its parts were written.
   *
   * @param rule the rule
   * @param fields its fields
   * @param isWhole whether all of it could be read
   */
  record Read(Rule rule, Supplier<Fields> fields, boolean isWhole) {}

  private static <T> Map<String, T> byText(T[] values) {
    Map<String, T> map = new LinkedHashMap<>();
    Arrays.stream(values).forEach(value -> map.put(value.toString(), value));
    return map;
  }

  /** Reads a rule; empty if it could not be made, which is then a mistake. */
  static Optional<Read> read(
      Node node, String path, OptionalInt ipv6Prefix, Usual usual, Mistakes mistakes) {
    if (node instanceof Node.Condensed read) {
      Supplier<Fields> fields = () -> Fields.none(read.location(), path, mistakes);
      return Optional.of(new Read(read.rule(), fields, true));
    }
    int before = mistakes.count();
    return Fields.of(node, path, NAMES, mistakes)
        .flatMap(
            fields ->
                new RuleFields(fields, mistakes, usual)
                    .rule(ipv6Prefix)
                    .map(rule -> new Read(rule, () -> fields, mistakes.count() == before)));
  }

  private Optional<Rule> rule(OptionalInt ipv6Prefix) {
    Optional<Rule> named = named();
    Rule rule = named.orElse(Rule.named("unnamed"));
    if (ipv6Prefix.isPresent()) {
      rule = rule.ipv6Prefix(ipv6Prefix.getAsInt());
    }
    rule = counted(about(rule));
    rule = limited(acting(rule));
    return named.isPresent() ? Optional.of(rule) : Optional.empty();
  }

  private Optional<Rule> named() {
    reject("rule_id", "id");
    String idField = fields.has("rule_id") && !fields.has("id") ? "rule_id" : "id";
    String nameField = fields.has("name") ? "name" : idField;
    if (!fields.has(nameField)) {
      fields.mistake("name", "nothing", "a name");
    }
    Optional<Rule> rule =
        fields.text(nameField).flatMap(text -> tried(nameField, () -> Rule.named(text)));
    if (!fields.has(idField)) {
      return rule;
    }
    Optional<String> id = fields.text(idField);
    return rule.flatMap(named -> id.flatMap(text -> tried(idField, () -> named.id(text))));
  }

  /** A rule; what keeps it from being made is a mistake in the field. */
  private Optional<Rule> tried(String field, Supplier<Rule> making) {
    try {
      return Optional.of(making.get());
    } catch (InvalidValueException e) {
      mistakes.add(fields.location(field), fields.path(field), e);
      return Optional.empty();
    }
  }

  /** Two names of one thing: the second may not stand beside the first. */
  private void reject(String field, String other) {
    if (fields.has(field) && fields.has(other)) {
      fields.mistake(field, "beside " + other, "one of the two");
    }
  }

  /** Description, priority, state, validity and conditions. */
  private Rule about(Rule rule) {
    Rule read = fields.text("description").map(rule::description).orElse(rule);
    OptionalLong priority = fields.number("priority", 0, Integer.MAX_VALUE);
    if (priority.isPresent()) {
      read = read.priority((int) priority.getAsLong());
    }
    reject("status", "enabled");
    Optional<Boolean> enabled =
        fields.has("enabled") ? fields.flag("enabled") : fields.oneOf("status", STATES);
    read = valid(enabled.map(read::enabled).orElse(read));
    reject("selector", "match");
    boolean selector = fields.has("selector") && !fields.has("match");
    String field = selector ? "selector" : "match";
    Optional<Node> match = fields.node(field);
    return match.isEmpty()
        ? read
        : read.match(
            new MatchReader(mistakes, selector).conditions(match.get(), fields.path(field)));
  }

  private Rule valid(Rule rule) {
    Rule from = fields.instant("valid_from").map(rule::validFrom).orElse(rule);
    return fields
        .instant("valid_until")
        .flatMap(end -> tried("valid_until", () -> from.validUntil(end)))
        .orElse(from);
  }

  /** Key, group and cost. */
  private Rule counted(Rule rule) {
    Rule read = rule;
    if (fields.has("key")) {
      List<Attribute> key = new ArrayList<>();
      for (Fields.Item item : fields.items("key")) {
        Fields.text(item.node(), item.path(), mistakes)
            .flatMap(text -> attribute(item, text))
            .ifPresent(key::add);
      }
      read = tried("key", () -> rule.key(key)).orElse(rule);
    }
    Rule keyed = read;
    read =
        fields
            .text("group")
            .flatMap(group -> tried("group", () -> keyed.group(group)))
            .orElse(keyed);
    OptionalLong prefix = fields.number("ipv6_prefix", 1, 128);
    if (prefix.isPresent()) {
      read = read.ipv6Prefix((int) prefix.getAsLong());
    }
    return cost(read);
  }

  private Optional<Attribute> attribute(Fields.Item item, String text) {
    Optional<Attribute> attribute = Attribute.named(text);
    if (attribute.isEmpty()) {
      List<String> known = new ArrayList<>(MatchReader.names());
      known.set(known.size() - 1, "attributes.NAME");
      known.add(Attribute.CALLER.name());
      mistakes.add(Mistake.unknownValue(item.node().location(), item.path(), text, known));
    }
    return attribute;
  }

  private Rule cost(Rule rule) {
    Optional<String> text = fields.text("cost");
    if (text.isEmpty()) {
      return rule;
    }
    if (text.get().startsWith("attributes.")) {
      Optional<Attribute> attribute = Attribute.named(text.get());
      if (attribute.isPresent()) {
        return rule.cost(Cost.of(attribute.get()));
      }
    }
    if (!Fields.isWhole(text.get())) {
      fields.mistake("cost", text.get(), "0.." + Limit.MAX_UNITS + " or attributes.NAME");
      return rule;
    }
    OptionalLong units = fields.number("cost", 0, Limit.MAX_UNITS);
    return units.isPresent() ? rule.cost(units.getAsLong()) : rule;
  }

  /** Action and policies. */
  private Rule acting(Rule rule) {
    Action.Kind kind = fields.oneOf("action", ACTIONS).orElse(Action.Kind.REJECT);
    Optional<Duration> maxDelay = fields.duration("max_delay");
    Optional<Duration> blockFor = fields.duration("block_for");
    if (fields.has("max_delay") && kind != Action.Kind.THROTTLE) {
      fields.mistake("max_delay", "beside action " + kind, "action throttle");
    }
    if (fields.has("block_for") && kind != Action.Kind.BLOCK) {
      fields.mistake("block_for", "beside action " + kind, "action block");
    }
    Action action =
        switch (kind) {
          case REJECT -> Action.REJECT;
          case ALLOW -> Action.ALLOW;
          case SHADOW -> Action.SHADOW;
          case THROTTLE -> Action.throttle(maxDelay.orElse(Action.DEFAULT_MAX_DELAY));
          case BLOCK -> blockFor.map(Action::blockFor).orElse(Action.BLOCK);
        };
    Rule denying =
        fields
            .node("denial")
            .map(node -> new DenialReader(mistakes).denial(node, fields.path("denial")))
            .map(rule::denial)
            .orElse(rule);
    return denying
        .action(action)
        .consistency(fields.oneOf("consistency", CONSISTENCIES).orElse(Consistency.EXACT))
        .onStoreFailure(fields.oneOf("on_store_failure", POLICIES).orElse(usual.onStoreFailure()));
  }

  private Rule limited(Rule rule) {
    boolean throttles = rule.action().kind() == Action.Kind.THROTTLE;
    LimitReader reader =
        new LimitReader(mistakes, throttles ? Algorithm.BUCKET : usual.algorithm());
    reject("limits", "limit");
    String field = fields.has("limit") ? "limit" : "limits";
    Optional<Node> node = fields.node(field);
    if (node.isEmpty()) {
      rejectSettings("a limit that it belongs to");
      return rule;
    }
    if (node.get() instanceof Node.Scalar scalar && TIER.equals(scalar.value())) {
      rejectSettings("none beside tier");
      return rule.limitByTier();
    }
    if (node.get() instanceof Node.Items) {
      rejectSettings("none beside a list, but in its items", "algorithm");
    }
    return rule.limits(reader.several(node.get(), fields.path(field), fields));
  }

  private void rejectSettings(String expected, String... allowed) {
    for (String name : LimitReader.SETTINGS) {
      if (fields.has(name) && !List.of(allowed).contains(name)) {
        fields.mistake(name, fields.text(name).orElse("a value"), expected);
      }
    }
  }
}
