package dev.weir.app.replay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Two published recordings, each with a limit for every algorithm that denies a good part of it. A
 * test that needs one is left out where the folder is not there; {@code WEIR_DATA}, as a system
 * property or a variable, says where it is.
 */
enum RealTraffic {
  /** Keys of web requests, Zipf 0.85 with bursts; each costs one unit. */
  WEB("web07.trace.xz", 76_118, Optional.empty()) {
    @Override
    Limit limit(Algorithm algorithm) {
      return switch (algorithm) {
        case BUCKET -> Limit.parse("30/m").burst(8);
        case CONCURRENCY -> Limit.parse("4/3s").algorithm(algorithm);
        default -> Limit.parse("10/10s").algorithm(algorithm);
      };
    }
  },
  /** Arrivals at a language model, all on one counter; a request costs its tokens. */
  TOKENS("llm_code.csv", 8_819, Optional.of("ContextTokens+GeneratedTokens")) {
    @Override
    Limit limit(Algorithm algorithm) {
      return switch (algorithm) {
        case SLIDING_WINDOW_LOG -> Limit.parse("10000/5s").algorithm(algorithm);
        case BUCKET -> Limit.parse("200000/m").burst(20_000);
        case CONCURRENCY -> Limit.parse("20000/3s").algorithm(algorithm);
        default -> Limit.parse("200000/m").algorithm(algorithm);
      };
    }
  };

  private final String file;
  private final int events;
  private final Optional<String> cost;

  RealTraffic(String file, int events, Optional<String> cost) {
    this.file = file;
    this.events = events;
    this.cost = cost;
  }

  abstract Limit limit(Algorithm algorithm);

  int events() {
    return events;
  }

  List<Event> read() throws IOException {
    Path path = folder().resolve("traces").resolve(file);
    assumeTrue(Files.isReadable(path), path + " is not there: set WEIR_DATA to where it is");
    Recording recording =
        new Recording(
            Optional.empty(),
            Selection.of(Optional.empty(), Optional.empty(), cost),
            OptionalLong.empty());
    BadLines none = new BadLines(file, true);
    List<Event> all = new ArrayList<>();
    try (Input input = Input.open(path.toString(), InputStream.nullInputStream())) {
      Trace trace = recording.open(recording.formatOf(input), input, none);
      for (Event event = trace.next(); event != null; event = trace.next()) {
        all.add(event);
      }
    }
    return all;
  }

  private static Path folder() {
    String told = System.getProperty("WEIR_DATA", System.getenv("WEIR_DATA"));
    return told != null ? Path.of(told) : Path.of("..", "..", "shared", "data");
  }
}
