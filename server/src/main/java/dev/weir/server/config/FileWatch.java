package dev.weir.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells, when asked again and again, whether a file has changed and has been left alone since. Not
 * thread-safe.
 *
 * <p>It looks rather than be told: that works on every file system, also through the symbolic links
 * of a Kubernetes ConfigMap, and costs a few microseconds a look.
 */
final class FileWatch {

  /** After so many looks a file is read once more: some file systems count time in seconds. */
  static final int LOOK_AGAIN = 12;

  private final Path file;
  private final Settling<FileState> settling = new Settling<>();
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
    boolean news = settling.isNews(now);
    if (settling.isTaken(now)) {
      since++;
      boolean again = failed ? since % LOOK_AGAIN == 0 : since == LOOK_AGAIN;
      return again ? Optional.of(bytes(now)) : Optional.empty();
    }
    if (!news) {
      return Optional.empty();
    }
    byte[] bytes = bytes(now);
    if (!now.equals(FileState.of(file)) && !settling.isOverdue()) {
      return Optional.empty();
    }
    settling.take(now);
    since = 0;
    return Optional.of(bytes);
  }

  private byte[] bytes(FileState now) throws InvalidFileException {
    failed = true;
    try {
      byte[] bytes = FileText.bytes(file);
      failed = false;
      return bytes;
    } finally {
      if (failed) {
        settling.take(now);
        since = 0;
      }
    }
  }
}
