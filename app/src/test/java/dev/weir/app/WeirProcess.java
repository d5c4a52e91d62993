package dev.weir.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code weir serve} of its own, which a test stops, kills and starts again as it was. */
final class WeirProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private static final Pattern ADDRESS = Pattern.compile("https?://127\\.0\\.0\\.1:\\d+");

  private final ProcessBuilder builder;
  private Process process;
  private URI uri = URI.create("");

  /** Starts one with these variables and no others of ours, and waits until it listens. */
  WeirProcess(Map<String, String> variables) {
    this(0, variables);
  }

  /** The same on a port of HTTP that stays the same. */
  WeirProcess(int httpPort, Map<String, String> variables) {
    builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.weir.app.Weir",
            "serve",
            "--http-port",
            "" + httpPort);
    builder.environment().keySet().removeIf(name -> name.startsWith("WEIR_"));
    builder.environment().keySet().remove("PORT");
    builder.environment().putAll(variables);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    process = started();
  }

  private Process started() {
    try {
      Process starting = builder.start();
      BufferedReader out = starting.inputReader(UTF_8);
      Matcher address = ADDRESS.matcher(String.valueOf(out.readLine()));
      assertThat(address.find()).isTrue();
      uri = URI.create(address.group());
      return starting;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it answers over HTTP. */
  URI uri() {
    return uri;
  }

  /** Stops it as an operator would, and starts it anew. */
  void restart() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("stops in time").isTrue();
    assertThat(process.exitValue()).isZero();
    process = started();
  }

  /** Ends it with signal 9. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
