package dev.weir.verify.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs the console blocks of one document: lines that begin with {@code $} are commands, the others
 * what they print. {@code ./weir} is this build's; {@code ./weir serve} goes on in the background
 * on free ports, which take the place of 8080, 8081 and 6380 in what follows.
 */
final class Shell implements AutoCloseable {

  /** What is before the port that a service prints, by the port that the documents have. */
  private static final Map<String, Pattern> PRINTED =
      Map.of(
          "8080", Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)"),
          "8081", Pattern.compile("gRPC on port (\\d+)"),
          "6380", Pattern.compile("Redis protocol on port (\\d+)"));

  private static final long TIMEOUT_SECONDS = 60;

  private final Path root;
  private final Path scratch;
  private final Path weir;
  private @Nullable Process service;
  private final Map<String, String> ports = new TreeMap<>();

  Shell(Path root, Path scratch) throws IOException {
    this.root = root;
    this.scratch = scratch;
    this.weir = scratch.resolve("weir");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(
        weir,
        "#!/usr/bin/env bash\nexec '%s' -cp '%s' dev.weir.app.Weir \"$@\"\n"
            .formatted(java, System.getProperty("java.class.path")));
    Files.setPosixFilePermissions(weir, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  void run(Block block) throws IOException, InterruptedException {
    List<String> lines = block.lines();
    int i = 0;
    while (i < lines.size()) {
      assertThat(lines.get(i)).as("%s: a command", block).startsWith("$ ");
      StringBuilder command = new StringBuilder(lines.get(i++).substring(2));
      while (command.toString().endsWith("\\")) {
        command.append('\n').append(lines.get(i++));
      }
      List<String> documented = new ArrayList<>();
      while (i < lines.size() && !lines.get(i).startsWith("$ ")) {
        documented.add(lines.get(i++));
      }
      run(block + " $ " + command, command.toString(), documented);
    }
  }

  private void run(String where, String command, List<String> documented)
      throws IOException, InterruptedException {
    if (command.startsWith("mvn ") || command.startsWith("git ")) {
      assertThat(documented).as("%s: is not run here, so it may print nothing", where).isEmpty();
    } else if (command.startsWith("./weir serve")) {
      PrintedText.assertMatches(where, documented, serve(command));
    } else {
      PrintedText.assertMatches(where, documented, finish(where, command));
    }
  }

  private String finish(String where, String command) throws IOException, InterruptedException {
    Path output = scratch.resolve("output");
    String here = command;
    for (Map.Entry<String, String> port : ports.entrySet()) {
      here = here.replace("localhost:" + port.getKey(), "localhost:" + port.getValue());
    }
    Process process = bash(here, output);
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      fail("%s: still running after %d s", where, TIMEOUT_SECONDS);
    }
    String printed = Files.readString(output);
    for (Map.Entry<String, String> port : ports.entrySet()) {
      printed = printed.replace("localhost:" + port.getValue(), "localhost:" + port.getKey());
    }
    return printed;
  }

  private Process bash(String command, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command.replace("./weir", weir.toString()));
    builder.directory(root.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("WEIR_"));
    return builder.start();
  }

  /** Starts the service and returns what it prints until it has said its address and paused. */
  private String serve(String command) throws IOException {
    close();
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", "exec " + command.replace("./weir", weir.toString()));
    builder.directory(root.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("WEIR_"));
    for (String port : List.of("HTTP", "GRPC", "RESP", "DEBUG")) {
      environment.put("WEIR_" + port + "_PORT", "0");
    }
    Process started = builder.start();
    service = started;
    StringBuilder printed = new StringBuilder();
    BufferedReader reader = started.inputReader(StandardCharsets.UTF_8);
    String line;
    while ((line = reader.readLine()) != null) {
      printed.append(line).append('\n');
      for (Map.Entry<String, Pattern> port : PRINTED.entrySet()) {
        Matcher matcher = port.getValue().matcher(line);
        if (matcher.find()) {
          ports.put(port.getKey(), matcher.group(1));
        }
      }
      if (line.contains("curl ")) {
        break;
      }
    }
    assertThat(started.isAlive()).as("%s:%n%s", command, printed).isTrue();
    return printed
        .toString()
        .replace(":" + ports.get("8080"), ":8080")
        .replaceAll("(?<=gRPC on port )\\d+", "8081")
        .replaceAll("(?<=Redis protocol on port )\\d+", "6380")
        .replaceAll("(?<=in force on port )\\d+", "6070");
  }

  @Override
  public void close() {
    Process running = service;
    if (running != null) {
      running.destroy();
      running.onExit().completeOnTimeout(running, 10, TimeUnit.SECONDS).join();
      running.destroyForcibly(); // no more than a formality if it has ended
      service = null;
    }
  }
}
