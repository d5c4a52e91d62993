package dev.weir.rule.tree;

import dev.weir.rule.AccessEntry;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.EndpointPattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the lists: {@code allow} and {@code block}, whose entries name a user, a key, an address or
 * a block of addresses, and may end and have a reason. A bare text is an address or a block.
 */
final class AccessReader {

  private static final Map<String, Attribute> WHO =
      Map.of(
          "user_id", Attribute.USER_ID,
          "api_key", Attribute.API_KEY,
          "ip_address", Attribute.IP_ADDRESS,
          "cidr", Attribute.IP_ADDRESS);
  private static final List<String> NAMES =
      List.of("user_id", "api_key", "ip_address", "cidr", "until", "reason");

  private final Mistakes mistakes;
  private final List<AccessEntry> entries = new ArrayList<>();

  AccessReader(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  List<AccessEntry> entries(Fields document) {
    Optional<Fields> lists =
        document
            .node("lists")
            .flatMap(node -> Fields.of(node, "lists", List.of("allow", "block"), mistakes));
    if (lists.isPresent()) {
      lists.get().items("allow").forEach(item -> entry(item, false));
      lists.get().items("block").forEach(item -> entry(item, true));
    }
    return entries;
  }

  private void entry(Fields.Item item, boolean blocks) {
    if (item.node() instanceof Node.Scalar) {
      Fields.text(item.node(), item.path(), mistakes)
          .flatMap(text -> mistakes.parse(item.node(), item.path(), text, Condition::ipAddress))
          .ifPresent(who -> entries.add(entry(who, blocks)));
      return;
    }
    Fields.of(item.node(), item.path(), NAMES, mistakes).ifPresent(fields -> entry(fields, blocks));
  }

  private static AccessEntry entry(Condition who, boolean blocks) {
    return blocks ? AccessEntry.block(who) : AccessEntry.allow(who);
  }

  private void entry(Fields fields, boolean blocks) {
    List<String> named =
        NAMES.stream().filter(name -> WHO.containsKey(name) && fields.has(name)).toList();
    if (named.size() != 1) {
      String came = named.isEmpty() ? "nobody" : String.join(" and ", named);
      mistakes.add(
          fields.location(""), fields.path(), came, "one of user_id, api_key, ip_address, cidr");
    }
    Optional<Condition> who = Optional.empty();
    for (String name : named) {
      Attribute attribute = WHO.get(name);
      if (attribute != null) {
        who =
            new MatchReader(mistakes, false).condition(attribute, fields.items(name), fields, name);
      }
    }
    Optional<Instant> until = fields.instant("until");
    Optional<String> reason = fields.text("reason");
    if (who.isPresent() && named.size() == 1) {
      AccessEntry entry = entry(who.get(), blocks);
      entry = until.isPresent() ? entry.until(until.get()) : entry;
      entries.add(reason.isPresent() ? entry.reason(reason.get()) : entry);
    }
  }

  /** Reads the paths that are never checked. */
  static List<EndpointPattern> excluded(Fields document, Mistakes mistakes) {
    List<EndpointPattern> patterns = new ArrayList<>();
    for (Fields.Item item : document.items("exclude")) {
      Fields.text(item.node(), item.path(), mistakes)
          .flatMap(text -> mistakes.parse(item.node(), item.path(), text, EndpointPattern::parse))
          .ifPresent(patterns::add);
    }
    return patterns;
  }
}
