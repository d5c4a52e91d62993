package dev.weir.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names of envoyproxy/ratelimit's environment that are no other name of a setting: those that
 * say several settings at once, those that ask for what is not here, and those that tune what it
 * alone has. Most are words that anybody could use, so they are looked at only beside {@code
 * RUNTIME_ROOT} or where they cannot be another's.
 */
final class OriginalNames {

  private static final String USE_TLS = "GRPC_SERVER_USE_TLS";
  private static final String CERTIFICATE = "GRPC_SERVER_TLS_CERT";
  private static final String KEY = "GRPC_SERVER_TLS_KEY";
  private static final String CLIENT_CA = "GRPC_CLIENT_TLS_CACERT";
  private static final String CLIENT_NAME = "GRPC_CLIENT_TLS_SAN";
  private static final String ROOT = "RUNTIME_ROOT";
  private static final String XDS = "GRPC_XDS_SOTW";

  /** As Go reads them. */
  private static final Set<String> YES = Set.of("1", "t", "T", "TRUE", "true", "True");

  private static final Set<String> NO = Set.of("0", "f", "F", "FALSE", "false", "False", "");

  /** Names that change nothing here, and that a reader of them would like to know about. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "DEBUG_HOST",
          "DISABLE_STATS",
          "EXPIRATION_JITTER_MAX_SECONDS",
          "EXTRA_TAGS",
          "FORCE_START_WITHOUT_INITIAL_CONFIG",
          "GRPC_HOST",
          "GRPC_MAX_CONNECTION_AGE",
          "GRPC_MAX_CONNECTION_AGE_GRACE",
          "HEALTHY_WITH_AT_LEAST_ONE_CONFIG_LOADED",
          "HOST",
          "REDIS_CLUSTER_PIPELINE_PARALLELISM",
          "REDIS_HEALTH_CHECK_ACTIVE_CONNECTION",
          "REDIS_TIMEOUT",
          "REDIS_TLS_SKIP_HOSTNAME_VERIFICATION",
          "STATS_FLUSH_INTERVAL",
          "USE_DOG_STATSD",
          "USE_DOG_STATSD_MOGRIFIERS",
          "USE_PROMETHEUS",
          "USE_STATSD");

  /** What more such names begin with. */
  private static final List<String> FAMILIES_WITHOUT_EFFECT =
      List.of(
          "GOSTATS_",
          "MEMCACHE_",
          "PROMETHEUS_",
          "REDIS_PERSECOND",
          "REDIS_PIPELINE_",
          "REDIS_POOL_",
          "REDIS_STARTUP_",
          "STATSD_",
          "TRACING_");

  /** Words of the original's log that are others here. */
  private static final Map<String, String> LOG_WORDS =
      Map.of("panic", "error", "fatal", "error", "warning", "warn", "text", "logfmt");

  private OriginalNames() {}

  /**
   * What a name says for a setting that has others.
   *
   * @param name the variable
   * @param text as the setting's own variable would have it
   */
  record Implied(String name, String text) {}

  /** Whether TLS is asked for as the original is asked, and not as this service is. */
  private static boolean wantsTls(Map<String, String> env, Map<String, String> flags) {
    boolean own =
        env.containsKey(TlsSettings.CERTIFICATE.environmentName())
            || flags.containsKey(TlsSettings.CERTIFICATE.key());
    return !own && YES.contains(env.getOrDefault(USE_TLS, ""));
  }

  /**
   * What follows for settings that nothing else in the environment says: with {@code
   * GRPC_SERVER_USE_TLS} the port of gRPC alone speaks TLS, 1.2 too, as the original does; and how
   * much is logged, in which form.
   */
  static Map<Setting<?>, Implied> implied(Map<String, String> env, Map<String, String> flags) {
    Map<Setting<?>, Implied> implied = new LinkedHashMap<>();
    String certificate = env.getOrDefault(CERTIFICATE, "");
    if (wantsTls(env, flags) && !certificate.isEmpty()) {
      implied.put(TlsSettings.PORTS, new Implied(USE_TLS, "grpc"));
      implied.put(TlsSettings.PROTOCOLS, new Implied(USE_TLS, "1.2"));
      implied.put(TlsSettings.CERTIFICATE, new Implied(CERTIFICATE, certificate));
      implied.put(TlsSettings.KEY, new Implied(KEY, env.getOrDefault(KEY, "")));
      implied.put(TlsSettings.CLIENT_CA, new Implied(CLIENT_CA, env.getOrDefault(CLIENT_CA, "")));
    }
    if (env.containsKey(ROOT)) {
      implyLog(LogSettings.LEVEL, "LOG_LEVEL", env, implied);
      implyLog(LogSettings.FORMAT, "LOG_FORMAT", env, implied);
    }
    return implied;
  }

  private static void implyLog(
      Setting<?> setting, String name, Map<String, String> env, Map<Setting<?>, Implied> implied) {
    String word = env.getOrDefault(name, "").toLowerCase(Locale.ROOT);
    if (!word.isEmpty()) {
      implied.put(setting, new Implied(name, LOG_WORDS.getOrDefault(word, word)));
    }
  }

  /** Finds what is asked for and cannot be had. */
  static void check(Map<String, String> env, Map<String, String> flags, List<String> mistakes) {
    String tls = env.getOrDefault(USE_TLS, "");
    if (!YES.contains(tls) && !NO.contains(tls)) {
      mistakes.add(USE_TLS + ": " + tls + " (expected: true or false)");
    }
    if (wantsTls(env, flags)) {
      if (env.getOrDefault(CERTIFICATE, "").isEmpty()) {
        mistakes.add(CERTIFICATE + ": none (expected: a certificate, beside " + USE_TLS + ")");
      }
      refuse(
          env,
          CLIENT_NAME,
          "nothing; whoever has a certificate of " + CLIENT_CA + " is let in",
          mistakes);
    }
    if (XDS.equals(env.get("CONFIG_TYPE"))) {
      refuse(env, "CONFIG_TYPE", "FILE; limits are read from files alone", mistakes);
    }
    if (env.containsKey(ROOT)) {
      if (!env.getOrDefault("BACKEND_TYPE", "redis").equals("redis")) {
        refuse(env, "BACKEND_TYPE", "redis; counters are there or in memory", mistakes);
      }
      refuse(env, "GRPC_UDS", "nothing; gRPC listens on GRPC_PORT", mistakes);
      if (!env.getOrDefault("REDIS_SOCKET_TYPE", "tcp").equals("tcp")) {
        refuse(env, "REDIS_SOCKET_TYPE", "tcp", mistakes);
      }
    }
  }

  private static void refuse(
      Map<String, String> env, String name, String expected, List<String> mistakes) {
    String value = env.getOrDefault(name, "");
    if (!value.isEmpty()) {
      mistakes.add(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  /** Those that were set and change nothing; who says no to something is not told so. */
  static Stream<String> withoutEffect(Map<String, String> env) {
    return env.containsKey(ROOT)
        ? env.keySet().stream()
            .filter(name -> changesNothing(name) && !NO.contains(env.get(name)))
            .sorted()
        : Stream.empty();
  }

  private static boolean changesNothing(String name) {
    return WITHOUT_EFFECT.contains(name)
        || FAMILIES_WITHOUT_EFFECT.stream().anyMatch(name::startsWith);
  }
}
