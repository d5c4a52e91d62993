package dev.weir.server.rls.lint;

import dev.weir.server.rls.file.ConfigurationException;
import dev.weir.server.rls.file.DomainFile;
import dev.weir.server.rls.file.DomainFile.Place;
import dev.weir.server.rls.file.Findings;
import dev.weir.server.rls.file.YamlFile;
import dev.weir.server.rls.match.Compiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Files of {@code envoyproxy/ratelimit}, read as the service would, with all that is wrong with
 * them.
 *
 * @param files what could be read of them, in the order of their names
 * @param mistakes what keeps them from being used, in the words of the original
 * @param warnings what is allowed and probably not meant
 */
public record EnvoyFiles(List<Read> files, List<Finding> mistakes, List<Finding> warnings) {

  private static final Pattern OUTER_KEY =
      Pattern.compile("(?m)^(\\{\\s*)?['\"]?(domain|descriptors)['\"]?\\s*:");

  /**
   * A file.
   *
   * @param path where it is
   * @param limits how many limits it has
   */
  public record Read(Path path, int limits, DomainFile content) {}

  /**
   * Something that was found.
   *
   * @param path the file
   * @param line 1 or more, 0 if it is about the whole
   * @param column 1 or more, 0 if it is about the whole
   * @param text what it is
   */
  public record Finding(Path path, int line, int column, String text) {

    /** For example {@code config/shop.yaml:3:5: descriptor has empty key}. */
    @Override
    public String toString() {
      return line > 0 ? path + ":" + line + ":" + column + ": " + text : path + ": " + text;
    }
  }

  /** Whether a file looks like one of these: it has a domain, or descriptors. */
  public static boolean isOne(Path file) {
    return OUTER_KEY.matcher(text(file)).find();
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads files that belong together. Blocks.
   *
   * @param mergeDomains whether several of them may share a domain
   * @throws UncheckedIOException if one cannot be read
   */
  public static EnvoyFiles read(List<Path> paths, boolean mergeDomains) {
    Heard heard = new Heard();
    List<Read> read = new ArrayList<>();
    for (Path path : paths.stream().sorted().toList()) {
      try {
        DomainFile file = YamlFile.read(path.toString(), text(path), heard);
        read.add(new Read(path, limits(file.descriptors()), file));
      } catch (ConfigurationException e) {
        heard.mistake(path.toString(), Place.WHOLE, e.mistake());
      }
    }
    List<DomainFile> files = read.stream().map(Read::content).toList();
    try {
      Compiler.compile(files, mergeDomains, heard);
    } catch (ConfigurationException e) {
      heard.mistake(e.file(), Place.WHOLE, e.mistake());
    }
    new DoubtfulDescriptors(heard).lookThrough(files);
    return new EnvoyFiles(List.copyOf(read), heard.mistakes, heard.warnings);
  }

  private static int limits(List<DomainFile.Descriptor> descriptors) {
    int limits = 0;
    for (DomainFile.Descriptor descriptor : descriptors) {
      limits += descriptor.limits().size() + limits(descriptor.descriptors());
    }
    return limits;
  }

  /** The rules of Weir that say the same, as far as rules can. */
  public Conversion converted() {
    return Conversion.of(files.stream().map(Read::content).toList());
  }

  /** Hears of everything, of each thing once. */
  private static final class Heard implements Findings {

    final List<Finding> mistakes = new ArrayList<>();
    final List<Finding> warnings = new ArrayList<>();

    @Override
    public void mistake(String file, Place place, String text) {
      add(mistakes, file, place, text);
    }

    @Override
    public void warning(String file, Place place, String text) {
      add(warnings, file, place, text);
    }

    private static void add(List<Finding> to, String file, Place place, String text) {
      Finding finding = new Finding(Path.of(file), place.line(), place.column(), text);
      if (!to.contains(finding)) {
        to.add(finding);
      }
    }
  }
}
