package dev.weir.bench.rule;

import dev.weir.limit.Limit;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rules of which 60 % name an exact endpoint, 20 % a template, 10 % a user and 10 % a block of
 * addresses, and random requests half of which name what a rule names.
 */
final class RuleMix {

  private static final String[] NOUNS = {
    "users", "orders", "payments", "search", "carts", "items", "reviews", "images", "invoices"
  };

  private final int count;
  private final Random random;

  RuleMix(int count, long seed) {
    this.count = count;
    this.random = new Random(seed);
  }

  List<Rule> rules() {
    List<Rule> rules = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rules.add(rule(i).limit(Limit.perMinute(1_000 + i)));
    }
    return rules;
  }

  RuleSet ruleSet() {
    return RuleSet.builder().rules(rules()).build();
  }

  private Rule rule(int i) {
    Rule rule = Rule.named("rule-" + i);
    return switch (i % 10) {
      case 0, 1, 2, 3, 4, 5 ->
          rule.match(Condition.endpoint(exact(i))).key(Attribute.ENDPOINT, Attribute.CALLER);
      case 6, 7 -> rule.match(Condition.endpoint(template(i))).group("template");
      case 8 -> rule.match(Condition.userId("user-" + i)).key(Attribute.USER_ID);
      default ->
          rule.match(Condition.ipAddress(address(i) + "/" + prefix(i))).key(Attribute.IP_ADDRESS);
    };
  }

  private static String exact(int i) {
    return "/api/v" + i % 3 + "/" + NOUNS[i % NOUNS.length] + "/" + i;
  }

  private static String template(int i) {
    return "/api/t" + i + "/{id}/" + NOUNS[i % NOUNS.length];
  }

  private static int prefix(int i) {
    return 16 + i % 3 * 8;
  }

  /** The network of a block: spread over the address space, zero beyond the prefix. */
  private static String address(int i) {
    int bits = i * 0x9E3779B9 & -1 << (32 - prefix(i));
    return dotted(bits);
  }

  private static String dotted(int bits) {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }

  /** Requests with a user, an address, a path and a method. */
  List<Request.Builder> requests(int number) {
    List<Request.Builder> requests = new ArrayList<>(number);
    for (int i = 0; i < number; i++) {
      requests.add(request());
    }
    return requests;
  }

  private Request.Builder request() {
    int rule = random.nextInt(Math.max(1, count / 10)) * 10;
    boolean named = random.nextBoolean();
    String path =
        random.nextInt(4) == 0
            ? template(rule + 6).replace("{id}", Integer.toString(random.nextInt(1_000_000)))
            : exact(rule + random.nextInt(6));
    return Request.userId(named ? "user-" + (rule + 8) : "other-" + random.nextInt(1_000_000))
        .ipAddress(dotted(random.nextInt()))
        .endpoint(named ? path : path + "/none")
        .method("GET");
  }
}
