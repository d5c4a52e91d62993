package dev.weir.app.fleet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.app.terminal.ExitCode;
import dev.weir.app.terminal.Terminal;
import dev.weir.app.terminal.Terminal.Colour;
import dev.weir.limit.InvalidValueException;
import dev.weir.redis.doctor.Doctor;
import dev.weir.redis.doctor.Finding;
import dev.weir.redis.doctor.Finding.Level;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir doctor}. */
@Command(
    name = "doctor",
    header = "Examines a Redis: whether it has what Weir needs, and what to change.",
    description = {
      "Asks one server about itself (version, role, eviction, memory, persistence, clock, slots of a"
          + " Cluster) and does, as the user of URL, what Weir would do, on keys of its own. Takes a"
          + " few seconds.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir doctor redis://localhost:6379",
      "  WEIR_REDIS_URL=rediss://weir:secret@10.0.0.9:6380 weir doctor --json",
      "      a password in the environment is not seen by others of the host",
      "",
      "Exit codes: 0 all that is needed is there, 1 something failed, 2 bad usage, 3 failure at run"
          + " time."
    })
public final class DoctorCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final Map<String, String> env;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "URL",
      description = "The server; that of WEIR_REDIS_URL if left out.")
  private @Nullable String url;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "What keys begin with; rate_limit if left out.")
  private @Nullable String prefix;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "How long each answer may take.")
  private int seconds;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  /**
   * @param terminal what is written to
   * @param env names the server if the command line does not
   */
  public DoctorCommand(Terminal terminal, Map<String, String> env) {
    this.terminal = terminal;
    this.env = env;
  }

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    List<Finding> findings;
    try {
      if (seconds < 1 || seconds > 60) {
        throw new InvalidValueException("--timeout", seconds, "1..60");
      }
      String address =
          RedisAddress.of(url, env)
              .orElseThrow(
                  () -> new InvalidValueException("URL", "missing", "redis://localhost:6379"));
      Duration timeout = Duration.ofSeconds(seconds);
      findings = Doctor.examine(address, RedisAddress.prefix(prefix, env), timeout);
    } catch (InvalidValueException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()));
    }
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(text(findings));
    } else {
      findings.forEach(finding -> print(finding, out));
    }
    out.flush();
    return failed(findings) ? ExitCode.NO : ExitCode.DONE;
  }

  private static boolean failed(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.level() == Level.FAILED);
  }

  private void print(Finding finding, PrintWriter out) {
    String level = "%-7s".formatted(word(finding));
    Colour colour =
        switch (finding.level()) {
          case OK -> Colour.GREEN;
          case WARNING -> Colour.BOLD;
          case FAILED -> Colour.RED;
        };
    out.printf("%s  %-11s  %s%n", terminal.paint(colour, level), finding.name(), finding.found());
    if (!finding.advice().isEmpty()) {
      out.printf("%22s  %s%n", "", finding.advice());
    }
  }

  private static String word(Finding finding) {
    return finding.level().name().toLowerCase(Locale.ROOT);
  }

  private static String text(List<Finding> findings) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeBooleanField("ok", !failed(findings));
      json.writeArrayFieldStart("findings");
      for (Finding finding : findings) {
        json.writeStartObject();
        json.writeStringField("name", finding.name());
        json.writeStringField("level", word(finding));
        json.writeStringField("found", finding.found());
        if (!finding.advice().isEmpty()) {
          json.writeStringField("advice", finding.advice());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter has none
    }
    return text.toString();
  }
}
