package dev.weir.server.rls;

import dev.weir.server.rls.RandomTraffic.Vocabulary;
import dev.weir.store.InMemoryStore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random files and random requests, at the edges of windows and over reloads, are answered as by
 * the slow definitions. System properties: {@code weir.rls.requests}, 100 000 unless told
 * otherwise, and {@code weir.rls.seed}.
 */
class RandomServiceTest {

  private static final long REQUESTS = Long.getLong("weir.rls.requests", 100_000);
  private static final long SEED = Long.getLong("weir.rls.seed", 20_260_101);
  private static final int REQUESTS_PER_PROGRAM = 500;

  @ParameterizedTest
  @EnumSource(names = {"ORIGINAL", "ALL"})
  void service_randomFilesAndRequests_answersAsTheDefinitions(Vocabulary vocabulary) {
    for (long program = 0; program < REQUESTS / REQUESTS_PER_PROGRAM; program++) {
      AtomicLong now = new AtomicLong();
      InMemoryStore store = InMemoryStore.builder().maxKeys(10_000).ticker(now::get).build();
      new RandomProgram(SEED + program, REQUESTS_PER_PROGRAM, store, now, "", false, vocabulary)
          .run();
    }
  }
}
