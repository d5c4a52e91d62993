package dev.weir.app.fleet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.app.remote.RunningServer;
import dev.weir.app.terminal.CommandFailedException;
import dev.weir.app.terminal.ExitCode;
import dev.weir.app.terminal.Terminal;
import dev.weir.app.terminal.Terminal.Colour;
import dev.weir.limit.InvalidValueException;
import dev.weir.redis.RedisStore;
import dev.weir.redis.RedisStoreBuilder;
import dev.weir.server.config.Settings;
import dev.weir.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir instances}. */
@Command(
    name = "instances",
    header = "Lists the instances that share the counters of a Redis.",
    description = {
      "Asks a running server, or Redis itself: who lives, since when, where, how its clock is, and"
          + " what it has decided since it started; that a server tells administrators alone, by the"
          + " token in WEIR_ADMIN_TOKEN.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir instances",
      "  weir instances --url http://10.0.0.7:8080 --json",
      "  weir instances --redis redis://localhost:6379 --prefix shop",
      "",
      "Exit codes: 0 listed, 2 bad usage, 3 nobody could be asked."
    })
public final class InstancesCommand implements Callable<Integer> {

  private static final String DEFAULT_URL = RunningServer.DEFAULT_URL;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String[] HEADINGS = {
    "ID", "VERSION", "UP", "SEEN", "ALLOWED", "REJECTED", "DEGRADED", "CALLS", "DRIFT", "ADDRESSES"
  };

  private final Terminal terminal;
  private final Map<String, String> env;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "A running server; " + DEFAULT_URL + " if neither this nor --redis is given.")
  private @Nullable String url;

  @Option(
      names = "--redis",
      paramLabel = "URL",
      arity = "0..1",
      fallbackValue = "",
      description = "The Redis that they share; that of WEIR_REDIS_URL if no URL is given.")
  private @Nullable String redis;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "What keys in Redis begin with; rate_limit if left out.")
  private @Nullable String prefix;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  /**
   * @param terminal what is written to
   * @param env names the Redis if the command line does not, and the token of administrators
   */
  public InstancesCommand(Terminal terminal, Map<String, String> env) {
    this.terminal = terminal;
    this.env = env;
  }

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    try {
      if (url != null && redis != null) {
        throw new InvalidValueException("--url", url, "none beside --redis");
      }
      List<Listed> instances = redis == null ? ofServer() : ofRedis(redis);
      if (json) {
        out.println(text(instances));
      } else {
        print(instances, out);
      }
    } catch (InvalidValueException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()));
    }
    out.flush();
    return ExitCode.DONE;
  }

  private List<Listed> ofServer() {
    Optional<String> token = Optional.ofNullable(env.get(Settings.ADMIN_TOKEN.environmentName()));
    return new InstancesOfServer(url == null ? DEFAULT_URL : url, token).list();
  }

  private List<Listed> ofRedis(String told) {
    Optional<String> address = RedisAddress.of(told.isEmpty() ? null : told, env);
    String uri =
        address.orElseThrow(
            () -> new InvalidValueException("--redis", "no URL", "redis://localhost:6379"));
    RedisStoreBuilder builder =
        RedisStore.builder(uri)
            .prefix(RedisAddress.prefix(prefix, env))
            .connectTimeout(TIMEOUT)
            .announced(false);
    try (RedisStore store = builder.connect()) {
      return store.listInstances().toCompletableFuture().join().stream().map(Listed::of).toList();
    } catch (StoreException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CommandFailedException("redis: " + cause.getMessage());
    }
  }

  private void print(List<Listed> instances, PrintWriter out) {
    List<String[]> rows = new ArrayList<>();
    rows.add(HEADINGS);
    instances.forEach(instance -> rows.add(row(instance)));
    int[] widths = new int[HEADINGS.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
      }
      String text = line.toString().stripTrailing();
      out.println(row == HEADINGS ? terminal.paint(Colour.BOLD, text) : text);
    }
    if (instances.isEmpty()) {
      out.println("no instance announces itself");
    }
  }

  private static String[] row(Listed each) {
    long now = Instant.now().getEpochSecond();
    Double drift = each.driftMillis();
    return new String[] {
      plain(each.id()),
      plain(each.version().isEmpty() ? "-" : each.version()),
      span(now - each.times().startedAt()),
      span(now - each.times().lastSeen()) + " ago",
      each.counter(Listed.ALLOWED),
      each.counter(Listed.REJECTED),
      each.counter(Listed.DEGRADED),
      each.counter(Listed.STORE_CALLS),
      drift == null ? "-" : String.format(Locale.ROOT, "%.1fms", drift),
      plain(addresses(each))
    };
  }

  /** What others announce does not move the cursor. */
  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private static String addresses(Listed each) {
    List<String> texts = new ArrayList<>();
    new TreeMap<>(each.addresses()).forEach((name, address) -> texts.add(name + "=" + address));
    return texts.isEmpty() ? "-" : String.join(" ", texts);
  }

  /** Such as {@code 3d4h}, {@code 5m7s}. */
  private static String span(long seconds) {
    long past = Math.max(0, seconds);
    if (past >= 86_400) {
      return past / 86_400 + "d" + past % 86_400 / 3_600 + "h";
    }
    if (past >= 3_600) {
      return past / 3_600 + "h" + past % 3_600 / 60 + "m";
    }
    return past >= 60 ? past / 60 + "m" + past % 60 + "s" : past + "s";
  }

  private static String text(List<Listed> instances) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("instances");
      for (Listed each : instances) {
        each.write(json);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter has none
    }
    return text.toString();
  }
}
