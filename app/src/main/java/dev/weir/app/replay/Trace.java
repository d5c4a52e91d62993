package dev.weir.app.replay;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The requests of a recording, in its order. */
interface Trace {

  /** The next request, or null at the end. Records that cannot be read are skipped and counted. */
  @Nullable Event next() throws IOException;

  /** The number of the line, or of the record, that {@link #next} gave last; the first is 1. */
  long number();

  /** How its times are meant. */
  default boolean hasDates() {
    return true;
  }
}
