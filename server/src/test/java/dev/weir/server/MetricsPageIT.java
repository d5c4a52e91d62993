package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.rule.Rule;
import dev.weir.store.Consistency;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/metrics.md} against what a service shows after traffic. */
class MetricsPageIT {

  private static final Path PAGE = Path.of("../docs/metrics.md");
  private static final Path ALERT_RULES = Path.of("../examples/prometheus/alerts.yaml");
  private static final Pattern NAME = Pattern.compile("\\b(rate_limiter|weir)_[a-z_]+\\b");
  private static final Pattern ROW =
      Pattern.compile(
          "\\| `([a-z_]+)(?:\\{([a-z_,]+)})?` \\| (counter|gauge|histogram) \\| .+ \\|");
  private static final Pattern TYPE = Pattern.compile("# TYPE ([a-z_]+) ([a-z]+)");
  private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Map<String, String> EVERYTHING = Map.of("metrics.other_names", "true");

  @Test
  void table_comparedWithWhatIsShown_isComplete() throws IOException {
    Map<String, String> shown = new TreeMap<>();
    scrapes(EVERYTHING).forEach(text -> shown.putAll(metrics(text)));

    assertThat(documented()).containsExactlyInAnyOrderEntriesOf(shown);
  }

  @Test
  void otherNames_unlessAskedFor_areNotShown() {
    scrapes(Map.of()).forEach(text -> assertThat(text).doesNotContain("rate_limit_requests"));
  }

  @Test
  void scrape_readByPromtool_hasNothingAmiss() throws IOException, InterruptedException {
    String tool = Installed.program("promtool");
    for (String text : scrapes(EVERYTHING)) {
      assertThat(promtool(tool, text)).isEmpty();
    }
  }

  @Test
  void alertRules_readByPromtool_haveNothingAmiss() throws IOException, InterruptedException {
    String said = Installed.run("promtool", "check", "rules", ALERT_RULES);
    long rules =
        Files.readString(ALERT_RULES).lines().filter(line -> line.contains("alert:")).count();
    assertThat(said).contains("SUCCESS: " + rules + " rules found");
  }

  @Test
  void alertRules_comparedWithThePages_nameWhatIsShown() throws IOException {
    String pages = Files.readString(PAGE) + Files.readString(Path.of("../docs/security.md"));
    Matcher name = NAME.matcher(Files.readString(ALERT_RULES));
    Set<String> named = new TreeSet<>();
    while (name.find()) {
      named.add(name.group().replaceFirst("_bucket$", ""));
    }
    assertThat(named)
        .hasSizeGreaterThan(10)
        .allSatisfy(metric -> assertThat(pages).containsPattern("`" + metric + "[{`]"));
  }

  /** What a service in memory shows, and what one over Redis does. */
  private static Collection<String> scrapes(Map<String, String> flags) {
    Map<String, String> over = new TreeMap<>(flags);
    try (RedisProcess redis = new RedisProcess();
        TestServer inMemory = new TestServer(flags)) {
      over.put("store.redis", redis.url());
      try (TestServer overRedis = new TestServer(over)) {
        return Stream.of(inMemory, overRedis).map(MetricsPageIT::afterTraffic).toList();
      }
    }
  }

  private static String afterTraffic(TestServer weir) {
    weir.with(
        Rule.named("all").limit(Limit.perHour(1)),
        Rule.named("leased").limit(Limit.perHour(9)).consistency(Consistency.LEASED).group("b"));
    weir.check("{\"user_id\":\"1\",\"user_tier\":\"gold\"}");
    weir.check("{\"user_id\":\"1\",\"endpoint\":\"/a\"}");
    weir.check("{\"key\":\"k\",\"limit\":1,\"window\":\"1m\"}");
    weir.check("{");
    return weir.get("/metrics").body();
  }

  private static Map<String, String> documented() throws IOException {
    Map<String, String> rows = new TreeMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String labels = row.group(2) == null ? "" : row.group(2);
        String before = rows.put(row.group(1), row.group(3) + "{" + labels + "}");
        assertThat(before).as(row.group(1) + " is documented twice").isNull();
      }
    }
    return rows;
  }

  /** Each metric with its type and the names of its labels. */
  private static Map<String, String> metrics(String text) {
    Map<String, String> types = new TreeMap<>();
    Map<String, String> metrics = new TreeMap<>();
    for (String line : text.lines().toList()) {
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (type.matches()) {
        types.put(type.group(1), type.group(2));
      } else if (!line.startsWith("#") && sample.matches()) {
        String name = sample.group(1);
        String family =
            types.containsKey(name) ? name : name.replaceFirst("_(bucket|sum|count)$", "");
        metrics.put(family, types.get(family) + "{" + labels(sample.group(2)) + "}");
      }
    }
    return metrics;
  }

  private static String labels(String written) {
    return written == null
        ? ""
        : LABEL
            .matcher(written)
            .results()
            .map(found -> found.group(1))
            .filter(label -> !label.equals("le"))
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .collect(Collectors.joining(","));
  }

  private static String promtool(String tool, String text)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(tool, "check", "metrics").redirectErrorStream(true).start();
    try (var in = process.outputWriter()) {
      in.write(text);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said + (process.waitFor() == 0 ? "" : "status " + process.exitValue());
  }
}
