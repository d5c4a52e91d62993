package dev.weir.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With what {@code ./weir} starts Java: with one that prints what it was told. */
class LauncherTest {

  private static final Path SCRIPT = Path.of("..", "weir");
  private static final String SERIAL = "-XX:+UseSerialGC";
  private static final String G1 = "-XX:+UseG1GC";

  /** From some 20 000 rules on. */
  private static final int LONG_BYTES = (2 << 20) + 1;

  @TempDir private Path home;

  @BeforeEach
  void install() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "a machine with bash");
    Files.copy(SCRIPT, home.resolve("weir"));
    Files.createDirectories(home.resolve("app/target"));
    Files.createFile(home.resolve("app/target/weir-app.jar"));
    Path bin = Files.createDirectories(home.resolve("jdk/bin"));
    Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
  }

  private Path file(String name, int bytes) throws IOException {
    return Files.writeString(home.resolve(name), "#".repeat(bytes));
  }

  private List<String> told(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(
                    Stream.of("/bin/bash", home.resolve("weir").toString()), Stream.of(arguments))
                .toList());
    builder.environment().keySet().removeIf(name -> name.startsWith("WEIR_"));
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      return out.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void serve_withAShortFileOrNone_isTheSmallestCollector() throws Exception {
    Path file = file("weir.yaml", LONG_BYTES - 1);
    assertThat(told(Map.of(), "serve", file.toString())).contains(SERIAL).doesNotContain(G1);
    assertThat(told(Map.of(), "serve")).contains(SERIAL).doesNotContain(G1);
  }

  @Test
  void serve_withALongFile_isACollectorOfShortPauses() throws Exception {
    Path file = file("weir.yaml", LONG_BYTES);
    List<String> told = told(Map.of(), "serve", "--http-port", "0", file.toString());
    assertThat(told).contains(G1, "-XX:MaxNewSize=8m", "-XX:-UsePerfData").doesNotContain(SERIAL);
    assertThat(told).endsWith("dev.weir.app.Weir", "serve", "--http-port", "0", file.toString());
  }

  @Test
  void serve_withALongFileNamedElsewhere_isTheSame() throws Exception {
    Path file = file("weir.yaml", LONG_BYTES);
    assertThat(told(Map.of("WEIR_CONFIG", file.toString()), "serve")).contains(G1);
    Path link = Files.createSymbolicLink(home.resolve("link.yaml"), file);
    assertThat(told(Map.of(), "serve", link.toString())).contains(G1);
  }

  @Test
  void otherCommands_withALongFile_areAsUsual() throws Exception {
    Path file = file("weir.yaml", LONG_BYTES);
    assertThat(told(Map.of(), "lint", file.toString())).contains(SERIAL).doesNotContain(G1);
  }

  @Test
  void optionsOfTheUser_aboutMemory_replaceOurs() throws Exception {
    Path file = file("weir.yaml", LONG_BYTES);
    for (String own : List.of("-XX:+UseParallelGC", "-Xmx2g", "-XX:MaxHeapSize=1g")) {
      assertThat(told(Map.of("WEIR_JAVA_OPTS", own), "serve", file.toString()))
          .contains(own, "-XX:-UsePerfData")
          .noneMatch(option -> option.equals(G1) || option.equals(SERIAL))
          .noneMatch(option -> option.startsWith("-Xms") || option.contains("NewSize"));
    }
    assertThat(told(Map.of("WEIR_JAVA_OPTS", "-Dx=y"), "serve", file.toString()))
        .contains(G1, "-Dx=y");
  }
}
