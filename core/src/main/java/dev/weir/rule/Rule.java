package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.store.Consistency;
import dev.weir.store.StoreFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which requests are limited, by what they are counted, and how much is allowed. Immutable; each
 * method returns a changed copy.
 *
 * <pre>{@code
 * Rule.named("payments").match(endpoint("/api/payments")).key(USER_ID).limit(Limit.perSecond(5))
 * }</pre>
 *
 * <p>Rules of one {@linkplain #group group} compete: the first by priority, then by specificity
 * (user and endpoint, user, endpoint, neither), applies. Rules of different groups all apply. A
 * group is the {@linkplain #key key} unless another is named, so that by default whatever counts by
 * the same thing competes.
 */
public final class Rule {

  private static final int MAX_KEY_ATTRIBUTES = 8;
  private static final int DEFAULT_IPV6_PREFIX = 64;
  private static final Pattern IN_NO_ID = Pattern.compile("[^a-z0-9_.-]+");

  private final Draft draft;

  private Rule(Draft draft) {
    this.draft = draft;
  }

  /** What a rule holds, for as long as it is being made. */
  private static final class Draft implements Cloneable {
    String id = "";
    String name = "";
    String description = "";
    int priority = 100;
    boolean enabled = true;
    List<Condition> match = List.of();
    List<Attribute> key = List.of(Attribute.CALLER);
    String group = "";
    int ipv6Prefix = DEFAULT_IPV6_PREFIX;
    List<RuleLimit> limits = List.of();
    boolean byTier;
    Action action = Action.REJECT;
    Cost cost = Cost.OF_REQUEST;
    Consistency consistency = Consistency.EXACT;
    StoreFailure onStoreFailure = StoreFailure.ALLOW;
    Validity validity = Validity.ALWAYS;
    Denial denial = Denial.USUAL;

    @Override
    protected Draft clone() {
      try {
        return (Draft) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private Rule with(Consumer<Draft> change) {
    Draft copy = draft.clone();
    change.accept(copy);
    return new Rule(copy);
  }

  /**
   * A rule of this name that matches every request and has no limit yet. Its id is the name in
   * lower case with hyphens for spaces, unless it is given {@linkplain #id(String) another}.
   *
   * @param name 1..255 characters
   */
  public static Rule named(String name) {
    if (name.isBlank() || name.length() > 255) {
      throw new InvalidValueException("name", name, "1..255 characters");
    }
    Draft draft = new Draft();
    draft.name = name;
    draft.id = idOf(name);
    return new Rule(draft);
  }

  private static String idOf(String name) {
    String id = IN_NO_ID.matcher(name.trim().toLowerCase(Locale.ROOT)).replaceAll("-");
    return id.length() > 64 ? id.substring(0, 64) : id;
  }

  /** The same rule under this id, which its counters keep when it is renamed or moved. */
  public Rule id(String id) {
    String checked = RuleLimit.checkedId(id);
    return with(draft -> draft.id = checked);
  }

  /** The same rule with a text for people. */
  public Rule description(String description) {
    return with(draft -> draft.description = description);
  }

  /**
   * The same rule at this priority.
   *
   * @param priority 0..2147483647, lower first, 100 unless told otherwise
   */
  public Rule priority(int priority) {
    if (priority < 0) {
      throw new InvalidValueException("priority", priority, "0.." + Integer.MAX_VALUE);
    }
    return with(draft -> draft.priority = priority);
  }

  /** The same rule, switched on or off. */
  public Rule enabled(boolean enabled) {
    return with(draft -> draft.enabled = enabled);
  }

  /** The same rule for requests that fulfil all of these. */
  public Rule match(Condition... conditions) {
    return match(List.of(conditions));
  }

  /** The same rule for requests that fulfil all of these. */
  public Rule match(List<Condition> conditions) {
    return with(draft -> draft.match = List.copyOf(conditions));
  }

  /**
   * The same rule with a counter for each combination of these, 1..8 different ones. A request
   * without one of them is not matched.
   */
  public Rule key(Attribute... attributes) {
    return key(List.of(attributes));
  }

  /** The same rule with a counter for each combination of these; of none, one counter for all. */
  public Rule key(List<Attribute> attributes) {
    if (attributes.size() > MAX_KEY_ATTRIBUTES
        || attributes.stream().distinct().count() < attributes.size()) {
      throw new InvalidValueException(
          "key", attributes, "at most " + MAX_KEY_ATTRIBUTES + " different attributes");
    }
    return with(draft -> draft.key = List.copyOf(attributes));
  }

  /** The same rule with one counter for all requests that it matches. */
  public Rule oneCounter() {
    return key(List.of());
  }

  /** The same rule, in competition with the rules of this group. */
  public Rule group(String group) {
    if (group.isBlank() || group.length() > 255) {
      throw new InvalidValueException("group", group, "1..255 characters");
    }
    return with(draft -> draft.group = group);
  }

  /**
   * The same rule, counting IPv6 addresses by so many of their first bits.
   *
   * @param bits 1..128, 64 unless told otherwise
   */
  public Rule ipv6Prefix(int bits) {
    if (bits < 1 || bits > 128) {
      throw new InvalidValueException("ipv6_prefix", bits, "1..128");
    }
    return with(draft -> draft.ipv6Prefix = bits);
  }

  /** The same rule with this limit. */
  public Rule limit(Limit limit) {
    return limits(List.of(new RuleLimit(RuleLimit.ONLY, limit)));
  }

  /** The same rule with several limits that must all hold, called by what they are. */
  public Rule limits(Limit... limits) {
    if (limits.length == 1) {
      return limit(limits[0]);
    }
    return limits(
        Arrays.stream(limits).map(each -> new RuleLimit(RuleLimit.nameOf(each), each)).toList());
  }

  /** The same rule with several limits that must all hold. */
  public Rule limits(List<RuleLimit> limits) {
    return with(draft -> draft.limits = List.copyOf(limits));
  }

  /** The same rule with the limits of the user's tier; a user of no known tier is not matched. */
  public Rule limitByTier() {
    return with(draft -> draft.byTier = true);
  }

  /** The same rule with this action. */
  public Rule action(Action action) {
    return with(draft -> draft.action = action);
  }

  /** The same rule, letting what is above the limit wait up to this long. */
  public Rule throttle(Duration maxDelay) {
    return action(Action.throttle(maxDelay));
  }

  /** The same rule, allowing whatever matches. */
  public Rule allow() {
    return action(Action.ALLOW);
  }

  /** The same rule, counting and reporting without ever denying. */
  public Rule shadow() {
    return action(Action.SHADOW);
  }

  /** The same rule, blocking whoever breaks the limit for this long. */
  public Rule blockFor(Duration duration) {
    return action(Action.blockFor(duration));
  }

  /** The same rule with this cost. */
  public Rule cost(Cost cost) {
    return with(draft -> draft.cost = cost);
  }

  /** The same rule, each request taking so many units. */
  public Rule cost(long units) {
    return cost(Cost.fixed(units));
  }

  /** The same rule, with this agreement between instances. */
  public Rule consistency(Consistency consistency) {
    return with(draft -> draft.consistency = consistency);
  }

  /** The same rule, with this answer when the store has none. */
  public Rule onStoreFailure(StoreFailure policy) {
    return with(draft -> draft.onStoreFailure = policy);
  }

  /** The same rule, whose denials look like this over HTTP. */
  public Rule denial(Denial denial) {
    return with(draft -> draft.denial = denial);
  }

  /** The same rule, not in force before this instant. */
  public Rule validFrom(Instant instant) {
    return with(draft -> draft.validity = draft.validity.from(instant));
  }

  /** The same rule, not in force from this instant on. */
  public Rule validUntil(Instant instant) {
    return with(draft -> draft.validity = draft.validity.until(instant));
  }

  /** What its counters are known by, whatever becomes of its name and its place. */
  public String id() {
    return draft.id;
  }

  /** Its name. */
  public String name() {
    return draft.name;
  }

  /** A text for people; may be empty. */
  public String description() {
    return draft.description;
  }

  /** Lower comes first. */
  public int priority() {
    return draft.priority;
  }

  /** Whether it is switched on. */
  public boolean enabled() {
    return draft.enabled;
  }

  /** What a request must fulfil: all of it. */
  public List<Condition> match() {
    return draft.match;
  }

  /** What has counters of its own; empty for one counter. */
  public List<Attribute> key() {
    return draft.key;
  }

  /** What it competes in: what was named, or the key, such as {@code tenant+user_id}. */
  public String group() {
    if (!draft.group.isEmpty()) {
      return draft.group;
    }
    return switch (draft.key.size()) {
      case 0 -> "global";
      case 1 -> draft.key.get(0).name();
      default -> draft.key.stream().map(Attribute::name).sorted().collect(Collectors.joining("+"));
    };
  }

  /** First bits by which IPv6 addresses are counted. */
  public int ipv6Prefix() {
    return draft.ipv6Prefix;
  }

  /** Its own limits. */
  public List<RuleLimit> limits() {
    return draft.limits;
  }

  /** Whether the limits are those of the user's tier. */
  public boolean byTier() {
    return draft.byTier;
  }

  /** What it does. */
  public Action action() {
    return draft.action;
  }

  /** What a request takes. */
  public Cost cost() {
    return draft.cost;
  }

  /** How exactly instances agree. */
  public Consistency consistency() {
    return draft.consistency;
  }

  /** What it answers when the store cannot. */
  public StoreFailure onStoreFailure() {
    return draft.onStoreFailure;
  }

  /** What its denials look like over HTTP. */
  public Denial denial() {
    return draft.denial;
  }

  /** When it is in force. */
  public Validity validity() {
    return draft.validity;
  }

  /** For example {@code payments: endpoint /api/payments by user_id, 5/1s}. */
  @Override
  public String toString() {
    List<String> limits = new ArrayList<>();
    if (byTier()) {
      limits.add("by tier");
    }
    limits().forEach(each -> limits.add(each.limit().toString()));
    String conditions =
        match().isEmpty()
            ? "everything"
            : match().stream().map(Condition::toString).collect(Collectors.joining(" and "));
    String by = key().stream().map(Attribute::name).collect(Collectors.joining(", "));
    return id()
        + ": "
        + conditions
        + (by.isEmpty() ? " together" : " by " + by)
        + (limits.isEmpty() ? "" : ", " + String.join(" and ", limits))
        + (action().equals(Action.REJECT) ? "" : ", " + action());
  }
}
