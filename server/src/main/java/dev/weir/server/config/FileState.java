package dev.weir.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What changes with a file, and can be had without reading it. Symbolic links are followed, so that
 * another target is a change.
 *
 * @param path the file itself; empty if there is none
 * @param key which file it is, where the file system tells
 * @param sizeBytes its size
 * @param modified when it was written
 */
record FileState(String path, @Nullable Object key, long sizeBytes, long modified) {

  static final FileState NONE = new FileState("", null, 0, 0);

  static FileState of(Path file) {
    try {
      Path real = file.toRealPath();
      BasicFileAttributes found = Files.readAttributes(real, BasicFileAttributes.class);
      long modified = found.lastModifiedTime().to(TimeUnit.NANOSECONDS);
      return new FileState(real.toString(), found.fileKey(), found.size(), modified);
    } catch (IOException e) {
      return NONE;
    }
  }
}
