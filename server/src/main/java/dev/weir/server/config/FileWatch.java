package dev.weir.server.config;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells, when asked again and again, whether a file has changed and has been left alone since. Not
 * thread-safe.
 *
 * <p>It looks rather than be told: that works on every file system, also through the symbolic links
 * of a Kubernetes ConfigMap, and costs a few microseconds a look.
 */
final class FileWatch {

  /** A file that is written all the time is read after so many looks. */
  static final int PATIENCE = 10;

  /** After so many looks a file is read once more: some file systems count time in seconds. */
  static final int LOOK_AGAIN = 12;

  private final Path file;
  private @Nullable FileState read;
  private @Nullable FileState last;
  private int changing;
  private int since;
  private boolean failed;

  /** Watches a file, whose first contents are news. */
  FileWatch(Path file) {
    this.file = file;
  }

  /**
   * Looks.
   *
   * @return the bytes if they may have changed
   * @throws InvalidFileException if there are none to be had
   */
  Optional<byte[]> look() throws InvalidFileException {
    FileState now = FileState.of(file);
    boolean quiet = now.equals(last);
    last = now;
    if (now.equals(read)) {
      changing = 0;
      since++;
      boolean again = failed ? since % LOOK_AGAIN == 0 : since == LOOK_AGAIN;
      return again ? Optional.of(bytes()) : Optional.empty();
    }
    changing++;
    if (!quiet && changing < PATIENCE) {
      return Optional.empty();
    }
    byte[] bytes = bytes();
    if (!now.equals(FileState.of(file)) && changing < PATIENCE) {
      return Optional.empty();
    }
    read = now;
    changing = 0;
    since = 0;
    return Optional.of(bytes);
  }

  private byte[] bytes() throws InvalidFileException {
    failed = true;
    try {
      byte[] bytes = FileText.bytes(file);
      failed = false;
      return bytes;
    } finally {
      if (failed) {
        read = last;
        since = 0;
        changing = 0;
      }
    }
  }
}
