package dev.weir.server.config;

import dev.weir.rule.Location;
import dev.weir.rule.Mistake;
import java.util.List;

/** A file that holds no tree: it cannot be read, or is no YAML. */
final class InvalidFileException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What a mistake in no particular part of a file is a mistake in. */
  static final String WHOLE = "document";

  private final transient Mistake mistake;

  InvalidFileException(Location location, String came, String expected) {
    this(Mistake.of(location, WHOLE, came, expected));
  }

  private InvalidFileException(Mistake mistake) {
    super(mistake.toString());
    this.mistake = mistake;
  }

  List<Mistake> mistakes() {
    return List.of(mistake);
  }
}
