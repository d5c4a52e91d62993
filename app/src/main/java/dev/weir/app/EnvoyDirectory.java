package dev.weir.app;

import dev.weir.app.terminal.CommandFailedException;
import dev.weir.server.rls.lint.EnvoyFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds files that are meant by a file or directory, and Envoy's among them. */
final class EnvoyDirectory {

  private EnvoyDirectory() {}

  /** The file itself, or every .yaml, .yml and .json file below a directory. */
  static List<Path> filesOf(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    List<Path> files = below(path);
    if (files.isEmpty()) {
      throw new CommandFailedException(
          path + ": a directory without files (expected: .yaml, .yml or .json files in it)");
    }
    return files;
  }

  private static List<Path> below(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new CommandFailedException(
          directory + ": " + e.getMessage() + " (expected: to read it)");
    }
  }

  /** Whether it is one of envoyproxy/ratelimit; what cannot be read is not. */
  static boolean isEnvoys(Path file) {
    try {
      return EnvoyFiles.isOne(file);
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
