package dev.weir.rule.tree;

import dev.weir.limit.InvalidValueException;
import dev.weir.rule.Attribute;
import dev.weir.rule.Cidr;
import dev.weir.rule.Condition;
import dev.weir.rule.EndpointPattern;
import dev.weir.rule.Location;
import dev.weir.rule.Mistake;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads conditions: a mapping of attributes to a value or a list of values. In the form of the
 * administration interface ({@code selector}) an endpoint means everything below it too.
 */
final class MatchReader {

  private static final String CUSTOM = "attributes";

  private final Mistakes mistakes;
  private final boolean endpointsMeanBelow;

  MatchReader(Mistakes mistakes, boolean endpointsMeanBelow) {
    this.mistakes = mistakes;
    this.endpointsMeanBelow = endpointsMeanBelow;
  }

  /** The names that may stand in a mapping of conditions. */
  static List<String> names() {
    return Stream.concat(Attribute.wellKnown().stream().map(Attribute::name), Stream.of(CUSTOM))
        .toList();
  }

  List<Condition> conditions(Node node, String path) {
    List<Condition> conditions = new ArrayList<>();
    Fields.of(node, path, mistakes).ifPresent(fields -> read(fields, conditions));
    return conditions;
  }

  private void read(Fields fields, List<Condition> into) {
    Set<String> seen = new TreeSet<>();
    for (String name : fields.names()) {
      if (name.equals(CUSTOM)) {
        fields
            .node(name)
            .flatMap(node -> Fields.of(node, fields.path(name), mistakes))
            .ifPresent(nested -> readCustom(nested, into, seen));
        continue;
      }
      Optional<Attribute> attribute =
          Attribute.named(name).filter(each -> !each.equals(Attribute.CALLER));
      if (attribute.isEmpty()) {
        Location location = fields.location(name);
        mistakes.add(Mistake.unknownName(location, fields.path(name), name, names()));
      } else {
        add(fields, name, attribute.get(), into, seen);
      }
    }
  }

  private void readCustom(Fields nested, List<Condition> into, Set<String> seen) {
    for (String name : nested.names()) {
      try {
        add(nested, name, Attribute.custom(name), into, seen);
      } catch (InvalidValueException e) {
        nested.mistake(name, e.came(), e.expected());
      }
    }
  }

  private void add(
      Fields fields, String name, Attribute attribute, List<Condition> into, Set<String> seen) {
    if (!seen.add(attribute.name())) {
      fields.mistake(name, "written twice", "once");
      return;
    }
    condition(attribute, fields.items(name), fields, name).ifPresent(into::add);
  }

  /** A condition on one attribute; each value that cannot be is a mistake of its own. */
  Optional<Condition> condition(
      Attribute attribute, List<Fields.Item> items, Fields fields, String name) {
    if (items.isEmpty()) {
      if (fields.has(name)) {
        fields.mistake(name, "no value", "a value or a list of values");
      }
      return Optional.empty();
    }
    List<String> values = new ArrayList<>();
    for (Fields.Item item : items) {
      Fields.text(item.node(), item.path(), mistakes)
          .flatMap(
              text -> mistakes.parse(item.node(), item.path(), text, it -> checked(attribute, it)))
          .ifPresent(values::add);
    }
    if (values.size() < items.size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          attribute.equals(Attribute.ENDPOINT) && endpointsMeanBelow
              ? Condition.endpoints(values.stream().map(EndpointPattern::below).toList())
              : Condition.of(attribute, values));
    } catch (InvalidValueException e) {
      mistakes.add(fields.location(name), fields.path(name), e);
      return Optional.empty();
    }
  }

  private static String checked(Attribute attribute, String value) {
    if (attribute.equals(Attribute.ENDPOINT)) {
      EndpointPattern.parse(value);
    } else if (attribute.equals(Attribute.IP_ADDRESS)) {
      Cidr.parse(value);
    }
    return value;
  }
}
