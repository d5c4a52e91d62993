package dev.weir.server.rls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.server.rls.file.ConfigurationException;
import dev.weir.server.rls.file.YamlFile;
import dev.weir.server.rls.match.Compiler;
import dev.weir.server.rls.match.Configuration;
import dev.weir.server.rls.match.LimitRule;
import dev.weir.server.rls.match.Matched;
import dev.weir.server.rls.message.Bounds;
import dev.weir.server.rls.message.JsonRequest;
import dev.weir.server.rls.message.RlsException;
import dev.weir.server.rls.message.RlsRequest.Descriptor;
import dev.weir.server.rls.message.RlsRequest.Entry;
import dev.weir.server.rls.message.RlsResponse;
import dev.weir.server.rls.message.RlsResponse.Status;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Consistency;
import dev.weir.store.InMemoryStore;
import dev.weir.store.KeySpace;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Envoy's files may say here and not in the original; the random tests know more of it. */
class BeyondTheOriginalTest {

  /** The start of a day. */
  private static final long START_MICROS = 1_700_006_400L * 1_000_000;

  private final AtomicLong now = new AtomicLong(START_MICROS);
  private final Store store = InMemoryStore.builder().ticker(now::get).build();
  private final RlsService service =
      new RlsService(store, now::get, RlsOptions.DEFAULT, LimitStatistics.NONE);

  private static Configuration compiled(String limit) {
    String file = "{domain: d, descriptors: [{key: a, rate_limit: " + limit + "}, {key: b}]}";
    return Compiler.compile(List.of(YamlFile.read("config.a.yaml", file)), false);
  }

  private Status ask(String descriptor) {
    String request = "{\"domain\":\"d\",\"descriptors\":[" + descriptor + "]}";
    RlsResponse response =
        Recorded.decide(service, JsonRequest.read(request.getBytes(StandardCharsets.UTF_8)));
    return response.statuses().get(0);
  }

  private Status hit(long hits) {
    return ask("{\"entries\":[{\"key\":\"a\",\"value\":\"x\"}],\"hitsAddend\":" + hits + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          "{unit: day, requests_per_unit: 1, unit_multiplier: 0}" | "unit_multiplier: 0 (expected: 1..366)"
          "{unit: year, requests_per_unit: 1, unit_multiplier: 2}" | "unit_multiplier: 2 (expected: 1..1)"
          "{unit: day, requests_per_unit: 1, on_denied: drop}" | "on_denied: drop (expected: one of count, keep)"
          "{unit: day, requests_per_unit: 1, algorithm: gcra, on_denied: count}" \
            | "on_denied: count (expected: keep beside algorithm and burst, which count no denied hits)"
          "{unit: day, requests_per_unit: 0, on_denied: keep}" \
            | "requests_per_unit: 0 (expected: 1..4294967295)"
          "{unit: day, requests_per_unit: 1, consistency: eventual}" \
            | "consistency: eventual (expected: one of exact, leased, local)"
          "{unit: day, requests_per_unit: 1, consistency: leased}" \
            | "consistency: leased (expected: exact or local, or another algorithm than envoy_fixed_window)"
          "{unit: day, requests_per_unit: 5, algorithm: sliding_window_log, burst: 2}" | burst
          "{unit: day, requests_per_unit: 5, algorithm: concurrency}" \
            | "algorithm: concurrency (expected: one of fixed_window, "
          "{unit: day, requests_per_unit: 5, algorithm: guess}" \
            | "algorithm: guess (expected: one of fixed_window, "
          "{unit: day, requests_per_unit: 5, burst: 0}" | burst
          "{unlimited: true, on_denied: keep}" | "unlimited: true (expected: alone, "
          "[]" | "rate_limit: 0 limits (expected: 1..10)"
          "[{unit: day}, {unlimited: true}]" | "unlimited: true (expected: not in a list of limits)"
          "[{unit: day}, {unit: hour, unit_multiplier: 24}]" | two limits of one kind with one window
          """)
  void load_whatCannotBe_isAMistakeThatSaysWhatCan(String limit, String mistake) {
    assertThatThrownBy(() -> compiled(limit))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("config.a.yaml: ")
        .hasMessageContaining(mistake);
  }

  @Test
  void load_oneOfOurKeysOutsideOfRateLimit_isAMistake() {
    String file = "{domain: d, descriptors: [{key: a, algorithm: gcra}]}";
    assertThatThrownBy(() -> YamlFile.read("config.a.yaml", file))
        .hasMessage("config.a.yaml: config error, 'algorithm' belongs under rate_limit");
  }

  /** What the store says of a limit that was made by hand. */
  private Decision decide(Limit limit, long cost) {
    List<Decision> decided = new ArrayList<>();
    store.acquire(
        List.of(new Claim(KeySpace.of("", "by hand", "").key("x"), limit, cost)),
        new Completion<>() {
          @Override
          public void completed(List<Decision> decisions) {
            decided.addAll(decisions);
          }

          @Override
          public void failed(StoreException cause) {
            throw cause;
          }
        });
    return decided.get(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fixed_window",
        "sliding-window",
        "segmented_window",
        "sliding_window_log",
        "token_bucket",
        "gcra"
      })
  void algorithm_anyHitsAtAnyTime_decidesAsTheLimitOfItsName(String name) {
    service.use(
        compiled(
            "{unit: minute, unit_multiplier: 3, requests_per_unit: 20, algorithm: " + name + "}"));
    Limit limit = Limit.of(20, Duration.ofMinutes(3)).algorithm(Algorithm.named(name));
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2_000; i++) {
      now.addAndGet(random.nextLong(40_000_000));
      long hits = random.nextLong(8);
      Decision expected = decide(limit, hits);
      Status status = hit(hits);
      assertThat(status.overLimit()).isEqualTo(!expected.allowed());
      assertThat(status.remaining()).isEqualTo(expected.remaining());
      expected
          .retryAfter()
          .ifPresent(
              wait ->
                  assertThat(status.resetSeconds())
                      .isEqualTo(Math.max(1, wait.plusNanos(999_999_999).toSeconds())));
    }
  }

  @Test
  void burst_ofABucket_isWhatCanBeHadAtOnce() {
    service.use(compiled("{unit: minute, requests_per_unit: 2, burst: 5}"));
    assertThat(hit(5)).matches(status -> !status.overLimit() && status.remaining() == 0);
    assertThat(hit(1)).matches(status -> status.overLimit() && status.resetSeconds() == 30);
    now.addAndGet(30_000_000);
    assertThat(hit(1).overLimit()).isFalse();
  }

  @Test
  void denied_thatKeeps_leavesWhatWasLeft() {
    service.use(compiled("{unit: day, requests_per_unit: 5, on_denied: keep}"));
    hit(3);
    assertThat(hit(4)).matches(status -> status.overLimit() && status.remaining() == 2);
    assertThat(hit(2)).matches(status -> !status.overLimit() && status.remaining() == 0);
  }

  @Test
  void list_ofLimits_isAsTightAsTheTightestAndTellsThatOne() {
    service.use(
        compiled(
            "[{unit: minute, requests_per_unit: 2, name: short, on_denied: keep},"
                + " {unit: day, requests_per_unit: 3, name: long, on_denied: keep}]"));
    assertThat(hit(2)).matches(status -> name(status).equals("short") && status.remaining() == 0);
    assertThat(hit(1)).matches(status -> name(status).equals("short") && status.overLimit());
    now.addAndGet(60_000_000);
    assertThat(hit(1)).matches(status -> name(status).equals("long") && !status.overLimit());
    assertThat(hit(1)).matches(status -> name(status).equals("long") && status.overLimit());
  }

  private static String name(Status status) {
    return Objects.requireNonNull(status.limit()).name();
  }

  @Test
  void negativeHits_ofACounterOverItsLimit_makeRoomAgain() {
    service.use(compiled("{unit: day, requests_per_unit: 5}"));
    hit(8);
    Status refunded =
        ask(
            "{\"entries\":[{\"key\":\"a\",\"value\":\"x\"}],\"hitsAddend\":4,"
                + "\"is_negative_hits\":true}");
    assertThat(refunded).matches(status -> !status.overLimit() && status.remaining() == 1);
    assertThat(hit(1).overLimit()).isFalse();
    assertThat(hit(1).overLimit()).isTrue();
  }

  @Test
  void negativeHits_ofManyDescriptorsOnOneCounter_areGivenBackOneAfterTheOther() {
    service.use(compiled("{unit: day, requests_per_unit: 2000}"));
    hit(1_500);
    String back =
        "{\"entries\":[{\"key\":\"a\",\"value\":\"x\"}],\"hitsAddend\":1,\"isNegativeHits\":true}";
    String descriptors = String.join(",", Collections.nCopies(Bounds.DESCRIPTORS, back));
    String request = "{\"domain\":\"d\",\"descriptors\":[" + descriptors + "]}";
    List<Status> statuses =
        Recorded.decide(service, JsonRequest.read(request.getBytes(StandardCharsets.UTF_8)))
            .statuses();
    for (int i = 0; i < Bounds.DESCRIPTORS; i++) {
      assertThat(statuses.get(i).remaining()).isEqualTo(501 + i);
    }
  }

  @Test
  void override_withAMultiplier_countsInThatWindowAndTellsIt() {
    service.use(compiled("{unit: day, requests_per_unit: 1}"));
    String limit = "\"limit\":{\"requestsPerUnit\":1,\"unit\":\"MINUTE\",\"unitMultiplier\":%d}}";
    String descriptor = "{\"entries\":[{\"key\":\"a\",\"value\":\"y\"}]," + limit;
    Status first = ask(descriptor.formatted(10));
    assertThat(first.resetSeconds()).isEqualTo(600);
    assertThat(Objects.requireNonNull(first.limit()).unitMultiplier()).isEqualTo(10);
    now.addAndGet(599_000_000);
    assertThat(ask(descriptor.formatted(10)).overLimit()).isTrue();
    assertThatThrownBy(() -> ask(descriptor.formatted(0)))
        .isInstanceOf(RlsException.class)
        .hasMessage("invalid rate limit unit multiplier '0'");
  }

  private static Matched matched(Configuration loaded, String domain, String key) {
    Descriptor descriptor = new Descriptor(List.of(new Entry(key, "")), null, null, false);
    return Objects.requireNonNull(
        Configuration.match(domain, Objects.requireNonNull(loaded.domain(domain)), descriptor));
  }

  @Test
  void consistency_ofALimit_isThatOfItsCounters() {
    for (Consistency consistency : List.of(Consistency.LEASED, Consistency.LOCAL)) {
      Configuration loaded =
          compiled(
              "{unit: day, requests_per_unit: 5, on_denied: keep, consistency: "
                  + consistency
                  + "}");
      LimitRule rule = matched(loaded, "d", "a").rules().get(0);
      assertThat(Objects.requireNonNull(rule.ownKeys()).consistency()).isEqualTo(consistency);
    }
  }

  @Test
  void listed_ofWhatTheOriginalDoesNotKnow_saysIt() {
    assertThat(
            compiled("{unit: minute, requests_per_unit: 2, unit_multiplier: 10, burst: 5}")
                .listed())
        .isEqualTo(
            "d.a: unit=MINUTE requests_per_unit=2, shadow_mode: false, quota_mode: false,"
                + " unit_multiplier: 10, limit: 2/10m token_bucket burst 5\n");
  }
}
