package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each in a JVM of its own: the compiler keeps a key in registers if it inlines the hash, and what
 * it inlines depends on all that has run before, such as other tests with keys beyond Latin-1.
 */
@Timeout(60)
class AllocationTest {

  private static double bytesPerCall(String call) throws Exception {
    Process probe =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xbatch", // the compiler works in the foreground, so that a busy machine waits for
                // it
                "-cp",
                System.getProperty("java.class.path"),
                AllocationProbe.class.getName(),
                call)
            .redirectErrorStream(true)
            .start();
    String printed = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(probe.waitFor()).as(printed).isZero();
    return Double.parseDouble(printed.trim());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fixed_window", "sliding_window_counter", "token_bucket", "segmented_window"})
  void tryAcquire_inMemory_allocatesNothing(String algorithm) throws Exception {
    assertThat(bytesPerCall(algorithm)).isLessThan(0.1);
  }

  @Test
  void tryAcquire_ofASingleLimiter_allocatesNothing() throws Exception {
    assertThat(bytesPerCall("single")).isLessThan(0.1);
  }

  @Test
  void acquire_threeCountersAtOnce_allocatesItsDecisionsAndAFewArrays() throws Exception {
    assertThat(bytesPerCall("three")).isBetween(3 * 48.0, 3 * 48.0 + 256);
  }

  @Test
  void acquire_decisionThatEscapes_takesAtMostFortyEightBytes() throws Exception {
    assertThat(bytesPerCall("decision")).isBetween(47.9, 48.1);
  }
}
