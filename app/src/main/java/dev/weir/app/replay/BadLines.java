package dev.weir.app.replay;

import dev.weir.app.terminal.CommandFailedException;
import dev.weir.limit.InvalidValueException;
import java.util.ArrayList;
import java.util.List;

/** What could not be read: how much, and the first few with their reasons. */
final class BadLines {

  private static final int SHOWN = 3;

  private final String file;
  private final boolean strict;
  private final List<String> first = new ArrayList<>();
  private long count;

  /**
   * @param strict whether the first one ends the replay
   */
  BadLines(String file, boolean strict) {
    this.file = file;
    this.strict = strict;
  }

  void add(long line, InvalidValueException reason) {
    String text = "line " + line + ": " + reason.getMessage();
    if (strict) {
      throw new CommandFailedException(file + ", " + text);
    }
    count++;
    if (first.size() < SHOWN) {
      first.add(text);
    }
  }

  long count() {
    return count;
  }

  List<String> first() {
    return first;
  }
}
