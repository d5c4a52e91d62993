package dev.weir.server.rls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.rls.RandomTraffic.Vocabulary;
import dev.weir.server.rls.file.DomainFile;
import dev.weir.server.rls.file.YamlFile;
import dev.weir.server.rls.match.Compiler;
import dev.weir.server.rls.message.JsonRequest;
import dev.weir.server.rls.message.RlsRequest;
import dev.weir.store.Store;
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
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/**
 * Random files and requests at the edges of windows and over reloads, as one seed makes them, whose
 * answers are held against the slow definitions.
 */
final class RandomProgram {

  private final long seed;
  private final RandomTraffic traffic;
  private final int requests;
  private final AtomicLong now;
  private final SlowRateLimitService slow;
  private final RlsService service;

  /**
   * A program on a store that is empty.
   *
   * @param now the clock that it sets, in microseconds
   * @param prefix of the counters' keys
   */
  RandomProgram(
      long seed,
      int requests,
      Store store,
      AtomicLong now,
      String prefix,
      boolean migrationKeys,
      Vocabulary vocabulary) {
    this.seed = seed;
    this.requests = requests;
    this.now = now;
    SplittableRandom random = new SplittableRandom(seed);
    this.traffic = new RandomTraffic(random, vocabulary);
    boolean shadow = random.nextInt(10) == 0;
    boolean quota = random.nextInt(10) == 0;
    this.slow = new SlowRateLimitService(shadow, quota, !migrationKeys);
    RlsOptions options =
        new RlsOptions(
            Optional.empty(),
            true,
            prefix,
            migrationKeys,
            0.8f,
            0,
            false,
            shadow,
            quota,
            false,
            Optional.empty());
    this.service = new RlsService(store, now::get, options, LimitStatistics.NONE);
  }

  void run() {
    long micros = traffic.start();
    reload();
    for (int i = 0; i < requests; i++) {
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
      return list.stream().map(RandomProgram::plain).toList();
    }
    return tree instanceof Number number ? new BigInteger(number.toString()) : tree;
  }
}
