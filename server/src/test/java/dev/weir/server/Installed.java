package dev.weir.server;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of others, which CI has and a developer may lack. */
final class Installed {

  private Installed() {}

  /**
   * Where a program is: what the variable {@code WEIR_TEST_NAME} names, else what is in PATH.
   * Without it the test is not run, which CI does not accept.
   */
  static String program(String name) {
    String variable = "WEIR_TEST_" + name.toUpperCase(Locale.ROOT);
    Stream<Path> named = Stream.ofNullable(System.getenv(variable)).map(Path::of);
    Stream<Path> inPath =
        Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
            .map(directory -> Path.of(directory, name));
    Optional<Path> found = Stream.concat(named, inPath).filter(Files::isExecutable).findFirst();
    if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
      fail(name + " is not in PATH; .ci/run installs it");
    }
    assumeTrue(found.isPresent(), name + " is not in PATH, so nothing is tried with it");
    return found.orElseThrow().toString();
  }

  /** Runs a program that reads nothing; all that it says. */
  static String run(String program, Object... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program(program)));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor(20, TimeUnit.SECONDS);
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
