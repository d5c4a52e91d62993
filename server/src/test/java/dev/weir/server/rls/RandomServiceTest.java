package dev.weir.server.rls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.store.InMemoryStore;
import dev.weir.testkit.SlowRateLimitService;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/**
 * Random files and random requests, at the edges of windows and over reloads, are answered as by
 * the slow definitions. System properties: {@code weir.rls.requests}, 100 000 unless told
 * otherwise, and {@code weir.rls.seed}.
 */
class RandomServiceTest {

  private static final long REQUESTS = Long.getLong("weir.rls.requests", 100_000);
  private static final long SEED = Long.getLong("weir.rls.seed", 20_260_101);
  private static final int REQUESTS_PER_PROGRAM = 500;

  @Test
  void service_randomFilesAndRequests_answersAsTheDefinitions() {
    for (long program = 0; program < REQUESTS / REQUESTS_PER_PROGRAM; program++) {
      new Program(SEED + program).run();
    }
  }

  private static final class Program {

    private final long seed;
    private final RandomTraffic traffic;
    private final AtomicLong now = new AtomicLong();
    private final SlowRateLimitService slow;
    private final RlsService service;

    Program(long seed) {
      this.seed = seed;
      SplittableRandom random = new SplittableRandom(seed);
      this.traffic = new RandomTraffic(random);
      boolean shadow = random.nextInt(10) == 0;
      boolean quota = random.nextInt(10) == 0;
      this.slow = new SlowRateLimitService(shadow, quota);
      RlsOptions options =
          new RlsOptions(
              Optional.empty(), true, "", 0.8f, 0, false, shadow, quota, false, Optional.empty());
      this.service =
          new RlsService(
              InMemoryStore.builder().maxKeys(10_000).ticker(now::get).build(),
              now::get,
              options,
              LimitStatistics.NONE);
    }

    void run() {
      long micros = traffic.start();
      reload();
      for (int i = 0; i < REQUESTS_PER_PROGRAM; i++) {
        micros += traffic.pause(micros);
        now.set(micros);
        if (traffic.reloads()) {
          reload();
        }
        Map<String, Object> request = traffic.request();
        Object expected = plain(slow.answer(request, micros / 1_000_000));
        Object came = plain((Map<?, ?>) Recorded.answer(service, read(request)));
        if (!came.equals(expected)) {
          assertThat(came)
              .as("seed %d, request %d: %s at %d", seed, i, request, micros)
              .isEqualTo(expected);
        }
      }
    }

    private void reload() {
      List<Map<String, Object>> files = traffic.files();
      slow.use(files);
      List<DomainFile> read = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        String yaml = new Dump(DumpSettings.builder().build()).dumpToString(files.get(i));
        read.add(YamlFile.read("file" + i, yaml));
      }
      service.use(Compiler.compile(read, true));
    }

    private static RlsRequest read(Map<String, Object> request) {
      return JsonRequest.read(Json.text(request).getBytes(StandardCharsets.UTF_8));
    }

    /** All whole numbers of one kind. */
    private static Object plain(Object tree) {
      if (tree instanceof Map<?, ?> map) {
        Map<Object, Object> plain = new TreeMap<>();
        map.forEach((key, value) -> plain.put(key, plain(value)));
        return plain;
      }
      if (tree instanceof List<?> list) {
        return list.stream().map(Program::plain).toList();
      }
      return tree instanceof Number number ? new BigInteger(number.toString()) : tree;
    }
  }
}
