package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The settings of Envoy's rate limit service, with the names that the original has for them. */
public final class EnvoySettings {

  private static final String FLAG = "true or false";
  private static final String HEADER = "1..64 letters, digits and hyphens";

  /** The port of gRPC. */
  public static final Setting<OptionalInt> GRPC_PORT =
      row("grpc.port", "8081", "0..65535, or off")
          .alsoNamed("GRPC_PORT")
          .that("The port of gRPC; `0` takes a free one and prints it, `off` leaves it out.")
          .read(Texts::port);

  /** Connections of gRPC at once. */
  public static final Setting<Integer> GRPC_MAX_CONNECTIONS =
      row("grpc.max_connections", "10000", "1..1000000")
          .that("Connections of gRPC at once; one more is closed as soon as it is accepted.")
          .read(text -> Math.toIntExact(Texts.number(text, 1, 1_000_000)));

  /** How long a connection of gRPC may be silent. */
  public static final Setting<Duration> GRPC_IDLE_TIMEOUT =
      row("grpc.idle_timeout", "1h", "a duration of 100ms..1d, such as 1h")
          .that("A connection of gRPC that is silent for so long is closed.")
          .read(text -> Texts.duration(text, 100, 86_400_000));

  /** How long a message of gRPC may take. */
  public static final Setting<Duration> GRPC_MESSAGE_TIMEOUT =
      row("grpc.message_timeout", "10s", "a duration of 100ms..1h, such as 10s")
          .that(
              "A message of gRPC has to arrive within it, from its first byte on, and that of a call"
                  + " with one message from the call's beginning on.")
          .read(text -> Texts.duration(text, 100, 3_600_000));

  /** The port that shows Envoy's limits. */
  public static final Setting<OptionalInt> DEBUG_PORT =
      row("debug.port", "6070", "0..65535, or off")
          .alsoNamed("DEBUG_PORT")
          .that(
              "The port that shows Envoy's limits in force; `0` takes a free one and prints it, `off`"
                  + " leaves it out.")
          .read(Texts::port);

  /** Where Envoy's files are. */
  public static final Setting<Optional<String>> ROOT =
      row("envoy.root", "", "a directory")
          .alsoNamed("RUNTIME_ROOT")
          .that("Where the files of envoyproxy/ratelimit are; without it there are none.")
          .read(text -> text.isEmpty() ? Optional.empty() : Optional.of(text));

  /** A directory below the root. */
  public static final Setting<String> SUBDIRECTORY =
      row("envoy.subdirectory", "", "a relative path, or nothing")
          .alsoNamed("RUNTIME_SUBDIRECTORY")
          .that("A directory below `envoy.root`.")
          .read(EnvoySettings::relative);

  /** The directory below that. */
  public static final Setting<String> DIRECTORY =
      row("envoy.directory", "config", "a relative path, or nothing")
          .alsoNamed("RUNTIME_APPDIRECTORY")
          .that("The directory below that, which holds the files.")
          .read(EnvoySettings::relative);

  /** What files are called by. */
  public static final Setting<Boolean> WATCH_ROOT =
      row("envoy.watch_root", "true", FLAG)
          .alsoNamed("RUNTIME_WATCH_ROOT")
          .that("Whether messages call files by their path from the subdirectory on.")
          .read(EnvoySettings::flag);

  /** Whether dot files are skipped. */
  public static final Setting<Boolean> IGNORE_DOT_FILES =
      row("envoy.ignore_dot_files", "false", FLAG)
          .alsoNamed("RUNTIME_IGNOREDOTFILES")
          .that("Whether files and directories whose names begin with a dot are skipped.")
          .read(EnvoySettings::flag);

  /** Whether several files may share a domain. */
  public static final Setting<Boolean> MERGE_DOMAINS =
      row("envoy.merge_domains", "false", FLAG)
          .alsoNamed("MERGE_DOMAIN_CONFIG")
          .that("Whether several files may share a domain.")
          .read(EnvoySettings::flag);

  /** What counters' keys begin with. */
  public static final Setting<String> KEY_PREFIX =
      row("envoy.key_prefix", "", "a text of up to 256 characters")
          .alsoNamed("CACHE_KEY_PREFIX")
          .that("What the key of every counter of Envoy's begins with.")
          .read(EnvoySettings::shortText);

  /** Whether the original can count beside this service. */
  public static final Setting<Boolean> MIGRATION_KEYS =
      row("envoy.migration_keys", "true", FLAG)
          .alsoNamed("MIGRATION_KEYS")
          .that(
              "Whether Envoy's counters in Redis have the keys and values of envoyproxy/ratelimit.")
          .read(EnvoySettings::flag);

  /** When hits are near their limit. */
  public static final Setting<Float> NEAR_LIMIT_RATIO =
      row("envoy.near_limit_ratio", "0.8", "0..1")
          .alsoNamed("NEAR_LIMIT_RATIO")
          .that("From which part of a limit on hits are counted as near it.")
          .read(EnvoySettings::ratio);

  /** What may be remembered of keys over their limit. */
  public static final Setting<Long> LOCAL_CACHE_BYTES =
      row("envoy.local_cache_bytes", "0", "0..1073741824")
          .alsoNamed("LOCAL_CACHE_SIZE_IN_BYTES")
          .that("How much may be remembered of keys over their limit, which are then not counted.")
          .read(text -> Texts.number(text, 0, 1L << 30));

  /** Whether a request over one limit counts on that one only. */
  public static final Setting<Boolean> STOP_INCREMENT =
      row("envoy.stop_increment_when_over_limit", "false", FLAG)
          .alsoNamed("STOP_CACHE_KEY_INCREMENT_WHEN_OVERLIMIT")
          .that("Whether a request that goes over one of its limits counts on that one only.")
          .read(EnvoySettings::flag);

  /** Whether answers carry headers. */
  public static final Setting<Boolean> RESPONSE_HEADERS =
      row("envoy.response_headers", "false", FLAG)
          .alsoNamed("LIMIT_RESPONSE_HEADERS_ENABLED")
          .that("Whether answers carry headers for the response.")
          .read(EnvoySettings::flag);

  /** The header of the limit. */
  public static final Setting<String> LIMIT_HEADER =
      row("envoy.limit_header", "RateLimit-Limit", HEADER)
          .alsoNamed("LIMIT_LIMIT_HEADER")
          .that("The header with the limit.")
          .read(EnvoySettings::headerName);

  /** The header of what is left. */
  public static final Setting<String> REMAINING_HEADER =
      row("envoy.remaining_header", "RateLimit-Remaining", HEADER)
          .alsoNamed("LIMIT_REMAINING_HEADER")
          .that("The header with what is left.")
          .read(EnvoySettings::headerName);

  /** The header of the time until the window is over. */
  public static final Setting<String> RESET_HEADER =
      row("envoy.reset_header", "RateLimit-Reset", HEADER)
          .alsoNamed("LIMIT_RESET_HEADER")
          .that("The header with the seconds until the window is over.")
          .read(EnvoySettings::headerName);

  /** Whether nothing is refused. */
  public static final Setting<Boolean> SHADOW_MODE =
      row("envoy.shadow_mode", "false", FLAG)
          .alsoNamed("SHADOW_MODE")
          .that("Whether no request is refused.")
          .read(EnvoySettings::flag);

  /** Whether every limit is a quota. */
  public static final Setting<Boolean> QUOTA_MODE =
      row("envoy.quota_mode", "false", FLAG)
          .alsoNamed("QUOTA_MODE")
          .that("Whether every limit is a quota: a request is refused if all of them are spent.")
          .read(EnvoySettings::flag);

  /** Whether answers carry metadata. */
  public static final Setting<Boolean> RESPONSE_METADATA =
      row("envoy.response_metadata", "false", FLAG)
          .alsoNamed("RESPONSE_DYNAMIC_METADATA")
          .that("Whether answers carry the request and the limits' metadata.")
          .read(EnvoySettings::flag);

  static final List<Setting<?>> TABLE =
      List.of(
          GRPC_PORT,
          GRPC_MAX_CONNECTIONS,
          GRPC_IDLE_TIMEOUT,
          GRPC_MESSAGE_TIMEOUT,
          DEBUG_PORT,
          ROOT,
          SUBDIRECTORY,
          DIRECTORY,
          WATCH_ROOT,
          IGNORE_DOT_FILES,
          MERGE_DOMAINS,
          KEY_PREFIX,
          MIGRATION_KEYS,
          NEAR_LIMIT_RATIO,
          LOCAL_CACHE_BYTES,
          STOP_INCREMENT,
          RESPONSE_HEADERS,
          LIMIT_HEADER,
          REMAINING_HEADER,
          RESET_HEADER,
          SHADOW_MODE,
          QUOTA_MODE,
          RESPONSE_METADATA);

  private EnvoySettings() {}

  /** As the original reads it. */
  private static boolean flag(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static String relative(String text) {
    if (text.startsWith("/") || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static String shortText(String text) {
    if (text.length() > 256) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static float ratio(String text) {
    float ratio = Float.parseFloat(text);
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new IllegalArgumentException(text);
    }
    return ratio;
  }

  private static String headerName(String text) {
    if (!text.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }
}
