package dev.weir.server.rls.file;

import java.nio.file.Path;

/**
 * Where the files are, in the words of {@code envoyproxy/ratelimit}: in {@code
 * root/subdirectory/directory}, at any depth.
 *
 * @param root {@code RUNTIME_ROOT}, often a symbolic link that is swapped
 * @param subdirectory {@code RUNTIME_SUBDIRECTORY}, perhaps empty
 * @param directory {@code RUNTIME_APPDIRECTORY}
 * @param watchRoot {@code RUNTIME_WATCH_ROOT}: files are then called by their path from the
 *     subdirectory on, else from the directory on
 * @param ignoreDotFiles {@code RUNTIME_IGNOREDOTFILES}: whether names that begin with a dot are
 *     skipped
 */
public record RuntimeDirectory(
    Path root, String subdirectory, String directory, boolean watchRoot, boolean ignoreDotFiles) {

  /** The directory that holds the files. */
  Path path() {
    return root.resolve(subdirectory).resolve(directory);
  }

  /** What a file is called in messages: its path with dots, as there. */
  String called(Path file) {
    Path from = watchRoot ? root.resolve(subdirectory) : path();
    return from.relativize(file).toString().replace('/', '.');
  }
}
