package dev.weir.server.rls.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and reads the files of a {@link RuntimeDirectory}. A file that cannot be read is left out,
 * and said in the log. Blocks.
 */
public final class ConfigurationFiles {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationFiles.class);
  private static final int MAX_FILES = 10_000;
  private static final long MAX_BYTES = 256L * 1024 * 1024;
  private static final int MAX_DEPTH = 64;

  private final RuntimeDirectory directory;

  /** Of a directory, which need not be there yet. */
  public ConfigurationFiles(RuntimeDirectory directory) {
    this.directory = directory;
  }

  /** Where they are. */
  public Path path() {
    return directory.path();
  }

  /** Whether there is such a directory. */
  public boolean isThere() {
    return Files.isDirectory(path());
  }

  /** The files, sorted; none if the directory is not there. */
  private List<Path> list() {
    List<Path> files = new ArrayList<>();
    Path top = directory.path();
    try {
      Path real = top.toRealPath();
      Files.walkFileTree(
          real, EnumSet.noneOf(FileVisitOption.class), MAX_DEPTH, new Visitor(real, files));
      files.replaceAll(file -> top.resolve(real.relativize(file)));
    } catch (IOException e) {
      LOG.warn("rls_files_unreadable path={} cause={}", top, e.toString());
    }
    files.sort(null);
    return files;
  }

  private final class Visitor extends SimpleFileVisitor<Path> {

    private final Path top;
    private final List<Path> files;

    Visitor(Path top, List<Path> files) {
      this.top = top;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      return !path.equals(top) && isSkipped(path)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      if (!isSkipped(path) && Files.isRegularFile(path)) {
        files.add(path);
      }
      return files.size() > MAX_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException cause) {
      LOG.warn("rls_file_unreadable path={} cause={}", path, cause.toString());
      return FileVisitResult.CONTINUE;
    }
  }

  private boolean isSkipped(Path path) {
    return directory.ignoreDotFiles() && Objects.toString(path.getFileName(), "").startsWith(".");
  }

  /**
   * Changes whenever the directory comes or goes, a file is changed, added, removed, renamed, or a
   * link leads elsewhere.
   */
  public Set<String> traces() {
    Set<String> traces = new TreeSet<>();
    if (!isThere()) {
      traces.add(path() + " missing");
    }
    for (Path file : list()) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        traces.add(
            file
                + " "
                + file.toRealPath()
                + " "
                + attributes.size()
                + " "
                + attributes.lastModifiedTime()
                + " "
                + attributes.fileKey());
      } catch (IOException e) {
        traces.add(file + " unreadable");
      }
    }
    return traces;
  }

  /**
   * Reads all.
   *
   * @throws ConfigurationException as {@link #read} does, or if there is no such directory
   */
  public List<DomainFile> readThere() {
    List<DomainFile> read = read();
    if (!isThere()) { // asked afterwards, since it may have gone meanwhile
      throw new ConfigurationException(path().toString(), "no such directory");
    }
    return read;
  }

  /**
   * Reads all that is there.
   *
   * @throws ConfigurationException for the first mistake found, or if there is too much to read
   */
  public List<DomainFile> read() {
    List<DomainFile> read = new ArrayList<>();
    List<Path> files = list();
    long bytes = 0;
    for (Path file : files) {
      String name = directory.called(file);
      try {
        bytes += Files.size(file);
        if (files.size() > MAX_FILES || bytes > MAX_BYTES) {
          throw new ConfigurationException(name, "more than 10000 files or 256 MiB of them");
        }
        byte[] content = Files.readAllBytes(file);
        read.add(YamlFile.read(name, new String(content, StandardCharsets.UTF_8)));
      } catch (IOException e) {
        LOG.warn("rls_file_unreadable path={} cause={}", file, e.toString());
      }
    }
    return read;
  }
}
