package dev.weir.server.rls.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.RuleLimiter;
import dev.weir.rule.Attribute;
import dev.weir.rule.Request;
import dev.weir.server.config.Configuration;
import dev.weir.store.InMemoryStore;
import dev.weir.testkit.SlowRateLimitService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/** Rules that were made of Envoy's files. */
class ConversionTest {

  private static final int PROGRAMS = 150;
  private static final int REQUESTS = 100;
  private static final String[] UNITS = {"second", "minute", "hour", "day", "week"};

  @TempDir private Path folder;

  private Conversion converted(String... texts) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String text : texts) {
      files.add(Files.writeString(folder.resolve("envoy" + files.size() + ".yaml"), text));
    }
    EnvoyFiles read = EnvoyFiles.read(files, true);
    assertThat(read.mistakes()).isEmpty();
    return read.converted();
  }

  private RuleLimiter limiter(Conversion conversion, AtomicLong now) throws IOException {
    Path file = Files.writeString(folder.resolve("weir.yaml"), conversion.rules());
    InMemoryStore store = InMemoryStore.builder().ticker(now::get).build();
    return RuleLimiter.over(store, Configuration.ofFile(file).rules(), now::get);
  }

  /** Each level has its own key, so that a request's attributes are one path of the tree. */
  private static List<Object> level(SplittableRandom random, int depth) {
    List<Object> level = new ArrayList<>();
    for (int value = 0; value <= 2; value++) {
      if (random.nextInt(3) > 0) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("key", "k" + depth);
        if (value > 0) {
          node.put("value", "v" + value);
        }
        if (random.nextInt(3) > 0) {
          node.put("rate_limit", limit(random));
        }
        if (depth < 2) {
          node.put("descriptors", level(random, depth + 1));
        }
        level.add(node);
      }
    }
    return level;
  }

  private static Map<String, Object> limit(SplittableRandom random) {
    if (random.nextInt(8) == 0) {
      return Map.of("unlimited", true);
    }
    Map<String, Object> limit = new LinkedHashMap<>();
    limit.put("unit", UNITS[random.nextInt(UNITS.length)]);
    limit.put("unit_multiplier", random.nextInt(1, 4));
    limit.put("requests_per_unit", random.nextInt(1, 6));
    limit.put("on_denied", "keep");
    return limit;
  }

  @Test
  void rules_ofRandomTrees_decideAsTheDefinitionsDo() throws IOException {
    int denied = 0;
    for (int program = 0; program < PROGRAMS; program++) {
      SplittableRandom random = new SplittableRandom(20_260_301 + program);
      Map<String, Object> file = Map.of("domain", "d", "descriptors", level(random, 0));
      Conversion conversion =
          converted(new Dump(DumpSettings.builder().build()).dumpToString(file));
      assertThat(conversion.omissions()).isEmpty();
      AtomicLong now = new AtomicLong(1_700_000_000L * 1_000_000 + program * 10_000_007L);
      RuleLimiter limiter = limiter(conversion, now);
      SlowRateLimitService slow = new SlowRateLimitService(false, false);
      slow.use(List.of(file));
      for (int i = 0; i < REQUESTS; i++) {
        now.addAndGet(random.nextInt(4) == 0 ? random.nextLong(400_000_000) : 0);
        Request.Builder request = Request.builder();
        List<Object> entries = new ArrayList<>();
        List<Object> descriptors = new ArrayList<>();
        int depths = random.nextInt(1, 4);
        for (int depth = 0; depth < depths; depth++) {
          String value = "v" + random.nextInt(1, 4);
          request.with(Attribute.custom("k" + depth), value);
          entries.add(Map.of("key", "k" + depth, "value", value));
          descriptors.add(Map.of("entries", List.copyOf(entries)));
        }
        Map<String, Object> answer =
            slow.answer(Map.of("domain", "d", "descriptors", descriptors), now.get() / 1_000_000);
        boolean allowed = limiter.check(request.build()).allowed();
        assertThat(allowed)
            .as("program %d, request %d: %s%n%s", program, i, descriptors, conversion.rules())
            .isEqualTo("OK".equals(answer.get("overallCode")));
        denied += allowed ? 0 : 1;
      }
    }
    assertThat(denied).isGreaterThan(PROGRAMS * REQUESTS / 20);
  }

  @Test
  void rules_ofAllThatRulesCanSay_areWhatAPersonWouldWrite() throws IOException {
    Conversion conversion =
        converted(
            """
            domain: shop
            descriptors:
              - key: remote_address
                shadow_mode: true
                rate_limit: {unit: minute, requests_per_unit: 100}
              - key: plan
                value: gold
                rate_limit: {unlimited: true}
              - key: plan
                rate_limit:
                  - {unit: second, requests_per_unit: 5, burst: 10, consistency: leased}
                  - {unit: month, requests_per_unit: 1000}
            """);
    assertThat(conversion.rules())
        .isEqualTo(
            """
            rules:
              - {name: "shop.plan_gold", match: {attributes: {"plan": "gold"}}, key: [], group: "shop: plan", priority: 1, action: allow}
              - {name: "shop.remote_address", key: [ip_address], group: "shop: remote_address", priority: 1, limits: [{limit: 100, window: 1m, algorithm: fixed_window}], action: shadow}
              - {name: "shop.plan", key: [attributes.plan], group: "shop: plan", priority: 2, limits: [{limit: 5, window: 1s, algorithm: token_bucket, burst: 10}, {limit: 1000, window: 30d, algorithm: fixed_window}], consistency: leased}
            """);
    assertThat(conversion.omissions()).isEmpty();
    assertThat(conversion.count()).isEqualTo(3);
    limiter(conversion, new AtomicLong(1_700_000_000_000_000L));
  }

  @Test
  void omissions_ofWhatNoRuleCanSay_areToldWithTheirPlaces() throws IOException {
    Conversion conversion =
        converted(
            """
            domain: shop
            descriptors:
              - {key: path, value: "/a*", rate_limit: {unit: day, requests_per_unit: 5}}
              - {key: "sp ace", rate_limit: {unit: day, requests_per_unit: 5}}
              - {key: a, quota_mode: true, rate_limit: {unit: day, requests_per_unit: 5}}
              - {key: b, rate_limit: {unit: day, requests_per_unit: 0}}
              - {key: c, metadata: {x: y}, rate_limit: {unit: day, requests_per_unit: 5, replaces: [{name: n}]}}
              - {key: d, value: "*", share_threshold: true, rate_limit: {unit: day, requests_per_unit: 5}}
            """,
            "domain: other\n");
    assertThat(conversion.omissions().stream().map(each -> each.line() + " " + each.text()))
        .containsExactlyInAnyOrder(
            "3 rules have no wildcards: this descriptor and all below are left out",
            "4 the key is no name of an attribute (1..64 letters, digits, '_', '.' and '-'):"
                + " this descriptor and all below are left out",
            "5 rules have no quota_mode: this limit is left out",
            "6 a limit of 0 is none in a rule: it is left out",
            "7 rules have no metadata: it is left out",
            "7 rules have no replaces: it is left out",
            "8 rules have no share_threshold: this descriptor and all below are left out");
    assertThat(conversion.rules()).contains("match: {attributes: {\"domain\": \"shop\"}}");
  }
}
