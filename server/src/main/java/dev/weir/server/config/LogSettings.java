package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import java.util.List;
import java.util.Optional;

/** What the server is told about its log. */
public final class LogSettings {

  /** What a line looks like. */
  public enum Format {
    /** {@code key=value}. */
    LOGFMT,
    /** One object. */
    JSON
  }

  /** What is logged at least. */
  public enum Verbosity {
    /** Everything. */
    TRACE,
    /** What developers of Weir want to know. */
    DEBUG,
    /** What happens. */
    INFO,
    /** What somebody should look at. */
    WARN,
    /** What went wrong. */
    ERROR,
    /** Nothing. */
    OFF
  }

  /** How users are named. */
  public enum Identities {
    /** By their id. */
    PLAIN,
    /** By a keyed hash of it. */
    HASHED,
    /** Not at all. */
    NONE
  }

  /** What a line looks like. */
  public static final Setting<Format> FORMAT =
      row("log.format", "logfmt", "logfmt or json")
          .that("What a line of the log looks like.")
          .read(text -> Texts.constant(Format.class, text));

  /** What is logged at least. */
  public static final Setting<Verbosity> LEVEL =
      row("log.level", "info", "trace, debug, info, warn, error or off")
          .that("What is logged at least; administrators may change it while the service runs.")
          .read(text -> Texts.constant(Verbosity.class, text));

  /** Of how many checks one is logged. */
  public static final Setting<Integer> CHECKS =
      row("log.checks", "0", "0..1000000000")
          .that("One check in so many is logged, as `rate_limit_check`; `0` logs none.")
          .read(text -> Math.toIntExact(Texts.number(text, 0, 1_000_000_000)));

  /** How many denials are logged. */
  public static final Setting<Integer> EXCEEDED_PER_SECOND =
      row("log.exceeded_per_second", "1", "0..10000")
          .that("So many denials a second are logged, as `rate_limit_exceeded`; `0` logs none.")
          .read(text -> Math.toIntExact(Texts.number(text, 0, 10_000)));

  /** How users are named. */
  public static final Setting<Identities> IDENTITIES =
      row("log.identities", "plain", "plain, hashed or none")
          .that(
              "How users are named in the log: by their id, by a hash of it under"
                  + " `log.identity_key`, or not at all.")
          .read(text -> Texts.constant(Identities.class, text));

  /** What their ids are hashed under. */
  public static final Setting<Optional<String>> IDENTITY_KEY =
      row("log.identity_key", "", "16..1024 printable ASCII characters")
          .that(
              "What ids are hashed under; without it, a key that is another at each start, so that"
                  + " hashes of one run can be compared with each other alone.")
          .keptSecret()
          .read(Texts::token);

  /** In the order in which they are documented. */
  static final List<Setting<?>> TABLE =
      List.of(FORMAT, LEVEL, CHECKS, EXCEEDED_PER_SECOND, IDENTITIES, IDENTITY_KEY);

  private LogSettings() {}
}
