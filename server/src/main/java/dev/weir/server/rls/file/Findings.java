package dev.weir.server.rls.file;

import dev.weir.server.rls.file.DomainFile.Place;

/** Hears what is wrong with files. */
public interface Findings {

  /** The first mistake ends the reading. */
  Findings STRICT =
      (file, place, text) -> {
        throw new ConfigurationException(file, text);
      };

  /**
   * Hears of a mistake, in the words of the original. What is read on is without meaning.
   *
   * @param file what the file is called
   */
  void mistake(String file, Place place, String text);

  /** Hears of what is allowed and probably not meant. */
  default void warning(String file, Place place, String text) {}
}
