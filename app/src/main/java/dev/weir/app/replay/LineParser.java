package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;

/** Reads one line of a text format. */
@FunctionalInterface
interface LineParser {

  /**
   * The request on this line.
   *
   * @throws InvalidValueException if there is none
   */
  Event parse(String line);
}
