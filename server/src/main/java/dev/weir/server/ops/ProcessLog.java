package dev.weir.server.ops;

import dev.weir.server.config.LogSettings.Verbosity;

/** The log of the process that the server runs in. Thread-safe. */
public interface ProcessLog {

  /** What Weir logs at least. */
  Verbosity verbosity();

  /** Logs so much from now on. */
  void verbosity(Verbosity least);

  /** Lines that were dropped, because more waited than may. */
  long dropped();
}
