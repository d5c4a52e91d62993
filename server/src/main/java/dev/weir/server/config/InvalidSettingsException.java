package dev.weir.server.config;

import dev.weir.rule.Mistake;
import java.util.List;
import java.util.stream.Stream;

/**
 * A configuration that cannot be used. Says everything that is wrong with it, not only the first
 * thing found.
 */
public final class InvalidSettingsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> inFile;
  private final transient List<String> others;

  /**
   * @param inFile what is wrong with the file
   * @param others what is wrong with the environment and the flags
   */
  InvalidSettingsException(List<Mistake> inFile, List<String> others) {
    super(String.join(System.lineSeparator(), texts(inFile, others)));
    this.inFile = List.copyOf(inFile);
    this.others = List.copyOf(others);
  }

  private static List<String> texts(List<Mistake> inFile, List<String> others) {
    return Stream.concat(inFile.stream().map(Mistake::toString), others.stream()).toList();
  }

  /** One line for each mistake, for example {@code WEIR_HTTP_PORT: 80a (expected: 0..65535)}. */
  public List<String> mistakes() {
    return texts(inFile, others);
  }

  /** The mistakes in the file, in the order of writing. */
  public List<Mistake> inFile() {
    return inFile;
  }
}
