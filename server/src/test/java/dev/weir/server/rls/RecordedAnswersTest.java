package dev.weir.server.rls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.rls.file.YamlFile;
import dev.weir.server.rls.match.Compiler;
import dev.weir.server.rls.match.Configuration;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers of a running {@code envoyproxy/ratelimit}, field for field: the first two hundred of each
 * recording, which are part of this repository, or all ten thousand where the folder {@code rls} is
 * in the directory that {@code WEIR_DATA} names, as a system property or in the environment.
 */
class RecordedAnswersTest {

  private static final Path SAMPLE = Path.of("src/test/resources/dev/weir/server/rls/recorded");
  private static final int SAMPLED = 200;
  private static final int ALL = 1_500;

  private static boolean hasAll() {
    return Files.isDirectory(everything());
  }

  private static Path everything() {
    String told = System.getProperty("WEIR_DATA", System.getenv("WEIR_DATA"));
    return Path.of(told == null ? "../../shared/data" : told, "rls");
  }

  private static Path recordings() {
    return hasAll() ? everything() : SAMPLE;
  }

  static RlsOptions options(String recording, String prefix, boolean migrationKeys) {
    RlsOptions o = RlsOptions.DEFAULT;
    return new RlsOptions(
        o.files(),
        false,
        prefix,
        migrationKeys,
        0.8f,
        recording.equals("local-cache") ? 10_000 : 0,
        recording.equals("stop-increment"),
        recording.equals("shadow"),
        recording.equals("quota"),
        recording.equals("metadata"),
        recording.equals("headers") ? Optional.of(RlsOptions.HeaderNames.DEFAULT) : o.headers());
  }

  static Configuration configuration(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return Compiler.compile(
          files
              .sorted()
              .map(file -> YamlFile.read(file.getFileName().toString(), text(file)))
              .toList(),
          false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default",
        "headers",
        "local-cache",
        "metadata",
        "quota",
        "shadow",
        "stop-increment"
      })
  void recording_replayedWithItsClock_isAnsweredFieldForField(String recording) throws IOException {
    AtomicLong now = new AtomicLong();
    replay(recording, InMemoryStore.builder().ticker(now::get).build(), now, "", false);
  }

  static void replay(
      String recording, Store store, AtomicLong now, String prefix, boolean migrationKeys)
      throws IOException {
    Path path = recordings();
    RlsOptions options = options(recording, prefix, migrationKeys);
    RlsService service = new RlsService(store, now::get, options, LimitStatistics.NONE);
    service.use(configuration(path.resolve("config")));
    List<String> lines = Files.readAllLines(path.resolve(recording + ".jsonl"));
    assertThat(lines).hasSize(hasAll() ? ALL : SAMPLED);
    for (String line : lines) {
      Recorded recorded = Recorded.read(line);
      now.set(recorded.atSeconds() * 1_000_000);
      assertThat(Recorded.answer(service, recorded.request()))
          .as(line)
          .isEqualTo(recorded.answer());
    }
  }

  @Test
  void rlconfig_ofTheRecordedFiles_isTheSame() throws IOException {
    Path path = recordings();
    assertThat(configuration(path.resolve("config")).listed())
        .isEqualTo(Files.readString(path.resolve("rlconfig.txt")));
  }
}
