package dev.weir.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A command as a process of its own, whose output gets lost. */
class OutputProcessTest {

  @Test
  void version_ontoAFullDevice_isAFailureInOneLine() throws Exception {
    File full = new File("/dev/full");
    assumeTrue(full.exists(), "a device that is always full");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.weir.app.Weir",
                "version")
            .redirectOutput(full)
            .start();
    try {
      String err = new String(process.getErrorStream().readAllBytes(), UTF_8).strip();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(err).startsWith("weir: standard output: cannot be written: ").hasLineCount(1);
      assertThat(process.exitValue()).isEqualTo(3);
    } finally {
      process.destroyForcibly();
    }
  }
}
