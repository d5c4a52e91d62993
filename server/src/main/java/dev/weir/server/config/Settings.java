package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.server.config.OriginalNames.Implied;
import dev.weir.store.Consistency;
import dev.weir.store.InMemoryStore.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What the server is told: a value for each {@link Setting} of the {@link #TABLE}. Immutable.
 *
 * <p>A flag of the command line binds more than a {@code WEIR_} variable, that more than a variable
 * of another product, that more than the file, and that more than the default.
 */
public final class Settings {

  /** The address to listen on. */
  public static final Setting<String> HOST =
      row("host", "127.0.0.1", "an address or a host name")
          .that("The address that is listened on; `0.0.0.0` is all of them.")
          .read(Texts::host);

  /** How many threads serve connections. */
  public static final Setting<Integer> EVENT_LOOPS =
      row("event_loops", "0", "0..1024")
          .that(
              "Threads that serve connections; `0` is one for each core. Fewer take less CPU for a"
                  + " request where clients or Redis share the cores.")
          .read(text -> Math.toIntExact(Texts.number(text, 0, 1_024)));

  /** The port of HTTP. */
  public static final Setting<Integer> HTTP_PORT =
      row("http.port", "8080", "0..65535")
          .alsoNamed("PORT")
          .that("The port of HTTP; `0` takes a free one and prints it.")
          .read(text -> Math.toIntExact(Texts.number(text, 0, 65_535)));

  /** Connections at once. */
  public static final Setting<Integer> HTTP_MAX_CONNECTIONS =
      row("http.max_connections", "20000", "1..1000000")
          .that("Connections at once; one more is closed as soon as it is accepted.")
          .read(text -> Math.toIntExact(Texts.number(text, 1, 1_000_000)));

  /** How long a connection may be silent. */
  public static final Setting<Duration> HTTP_IDLE_TIMEOUT =
      row("http.idle_timeout", "60s", "a duration of 100ms..1d, such as 60s")
          .that("A connection that is silent for so long is closed.")
          .read(text -> Texts.duration(text, 100, 86_400_000));

  /** How long the head of a request may take. */
  public static final Setting<Duration> HTTP_HEADER_TIMEOUT =
      row("http.header_timeout", "10s", "a duration of 100ms..1h, such as 10s")
          .that("The head of a request has to arrive within it, from its first byte on.")
          .read(text -> Texts.duration(text, 100, 3_600_000));

  /** How long the body of a request may take. */
  public static final Setting<Duration> HTTP_BODY_TIMEOUT =
      row("http.body_timeout", "10s", "a duration of 100ms..1h, such as 10s")
          .that("The body of a request has to arrive within it, from the end of its head on.")
          .read(text -> Texts.duration(text, 100, 3_600_000));

  /** The port of the Redis protocol. */
  public static final Setting<OptionalInt> RESP_PORT =
      row("resp.port", "6380", "0..65535, or off")
          .that(
              "The port of the Redis protocol; `0` takes a free one and prints it, `off` leaves it"
                  + " out.")
          .read(Texts::port);

  /** Connections of the Redis protocol at once. */
  public static final Setting<Integer> RESP_MAX_CONNECTIONS =
      row("resp.max_connections", "10000", "1..1000000")
          .that("Connections of the Redis protocol at once; one more is closed at once.")
          .read(text -> Math.toIntExact(Texts.number(text, 1, 1_000_000)));

  /** How long a connection of the Redis protocol may be silent. */
  public static final Setting<Duration> RESP_IDLE_TIMEOUT =
      row("resp.idle_timeout", "1h", "a duration of 100ms..1d, such as 1h")
          .that("A connection of the Redis protocol that is silent for so long is closed.")
          .read(text -> Texts.duration(text, 100, 86_400_000));

  /** What clients of the Redis protocol have to know. */
  public static final Setting<Optional<String>> RESP_PASSWORD =
      row("resp.password", "", "16..1024 printable ASCII characters")
          .that("What clients of the Redis protocol say by `AUTH`; without it nothing is asked.")
          .keptSecret()
          .read(Texts::token);

  /** Which headers tell a caller about its limit. */
  public static final Setting<Set<HeaderFamily>> HEADERS =
      row("headers", "legacy,ietf", "a list of legacy, ietf and used, or none")
          .that(
              "The headers that tell a caller about its limit: `legacy` is `X-RateLimit-*`, `ietf`"
                  + " is `RateLimit-Policy` and `RateLimit`, `used` is `X-RateLimit-Used`.")
          .asList()
          .read(Texts::headerFamilies);

  /** Whether a request may bring its own limit. */
  public static final Setting<Boolean> ADHOC =
      row("adhoc", "true", "true or false")
          .that("Whether a check may bring its own limit (the simple form, with a `key`).")
          .read(Texts::flag);

  /** What an administrator has to present. */
  public static final Setting<Optional<String>> ADMIN_TOKEN =
      row("admin.token", "", "16..1024 printable ASCII characters")
          .that(
              "What administrators present as a bearer token; without it their routes are closed.")
          .keptSecret()
          .read(Texts::token);

  /** How many counters may be live. */
  public static final Setting<Long> STORE_MAX_KEYS =
      row("store.max_keys", "1000000", "1..2147483648")
          .that("About how many counters may be live in memory at once, 50 to 60 bytes each.")
          .read(text -> Texts.number(text, 1, 1L << 31));

  /** What becomes of a new key when the table is full. */
  public static final Setting<WhenFull> STORE_WHEN_FULL =
      row("store.when_full", "evict", "evict or deny")
          .that("When so many are live: forget the one that expires soonest, or deny the new one.")
          .read(text -> Texts.constant(WhenFull.class, text));

  /** How limits count that do not say it. */
  public static final Setting<Algorithm> DEFAULT_ALGORITHM =
      row("defaults.algorithm", "sliding_window", "one of " + String.join(", ", Texts.algorithms()))
          .alsoNamed("RATE_LIMIT_ALGORITHM")
          .that("How a limit of a rule counts that names no algorithm and no burst.")
          .read(Texts::algorithm);

  /** How exactly instances agree on limits that callers bring along. */
  public static final Setting<Consistency> ADHOC_CONSISTENCY =
      row("defaults.adhoc_consistency", "exact", "exact, leased or local")
          .that("How exactly instances agree on limits that checks bring along.")
          .read(text -> Texts.constant(Consistency.class, text));

  /** How long to be not ready before anything closes. */
  public static final Setting<Duration> DRAIN_DELAY =
      row("drain.delay", "0s", "a duration of 0s..1h, such as 5s")
          .that("On stopping, how long to answer `not ready` before anything closes.")
          .read(text -> Texts.duration(text, 0, 3_600_000));

  /** How long requests in flight may take to finish. */
  public static final Setting<Duration> DRAIN_TIMEOUT =
      row("drain.timeout", "30s", "a duration of 0s..1h, such as 30s")
          .that("On stopping, how long requests in flight may take before they are cut off.")
          .read(text -> Texts.duration(text, 0, 3_600_000));

  /** Every setting, in the order in which they are documented. */
  public static final List<Setting<?>> TABLE =
      Stream.of(
              List.of(
                  HOST,
                  EVENT_LOOPS,
                  HTTP_PORT,
                  HTTP_MAX_CONNECTIONS,
                  HTTP_IDLE_TIMEOUT,
                  HTTP_HEADER_TIMEOUT,
                  HTTP_BODY_TIMEOUT,
                  RESP_PORT,
                  RESP_MAX_CONNECTIONS,
                  RESP_IDLE_TIMEOUT,
                  RESP_PASSWORD,
                  HEADERS,
                  ADHOC,
                  ADMIN_TOKEN,
                  STORE_MAX_KEYS,
                  STORE_WHEN_FULL,
                  DEFAULT_ALGORITHM,
                  ADHOC_CONSISTENCY,
                  DRAIN_DELAY,
                  DRAIN_TIMEOUT),
              ProxySettings.TABLE,
              TlsSettings.TABLE,
              ProxyProtocolSettings.TABLE,
              RedisSettings.TABLE,
              StoreSettings.TABLE,
              CacheSettings.TABLE,
              InstanceSettings.TABLE,
              MetricsSettings.TABLE,
              AlertSettings.TABLE,
              LogSettings.TABLE,
              TraceSettings.TABLE,
              EnvoySettings.TABLE)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /** Variables of the launch script, which mean nothing here and are no mistake. */
  public static final List<String> LAUNCH_NAMES = List.of("WEIR_JAVA_OPTS");

  /** The variable that names the file. */
  public static final String FILE_NAME = "WEIR_CONFIG";

  /**
   * What one setting was told.
   *
   * @param value what was read
   * @param text as it was written
   * @param origin where
   */
  private record Told(Object value, String text, Origin origin) {}

  private final Map<Setting<?>, Told> values;
  private final List<String> ignored;

  private Settings(Map<Setting<?>, Told> values, List<String> ignored) {
    this.values = values;
    this.ignored = ignored;
  }

  /** Every setting at its default. */
  public static Settings defaults() {
    return read(Map.of(), Map.of());
  }

  /**
   * Reads the environment and the flags of the command line.
   *
   * @param environment names that do not begin with {@code WEIR_} and are not in the table are not
   *     ours, nor are the links to services that Kubernetes puts in
   * @param flags keys of the table to texts
   * @throws InvalidSettingsException if a name is unknown or a value is not what is expected; says
   *     all that is wrong at once
   */
  public static Settings read(Map<String, String> environment, Map<String, String> flags) {
    List<String> mistakes = new ArrayList<>();
    Settings settings = read(FileSettings.NONE, environment, flags, mistakes);
    if (!mistakes.isEmpty()) {
      throw new InvalidSettingsException(List.of(), mistakes);
    }
    return settings;
  }

  /**
   * Reads a file, the environment and the flags.
   *
   * @param mistakes gets what is wrong with the environment and the flags; the settings may be used
   *     only if there is nothing
   */
  static Settings read(
      FileSettings file,
      Map<String, String> environment,
      Map<String, String> flags,
      List<String> mistakes) {
    Map<String, String> env = ServiceLinks.without(environment);
    unknownNames(env, flags, mistakes);
    OriginalNames.check(env, flags, mistakes);
    Map<Setting<?>, Implied> implied = OriginalNames.implied(env, flags);
    Map<Setting<?>, Told> values = new LinkedHashMap<>();
    for (Setting<?> setting : TABLE) {
      try {
        values.put(setting, told(setting, file, env, flags, implied));
      } catch (InvalidValueException e) {
        mistakes.add(Objects.requireNonNull(e.getMessage()));
      }
    }
    List<String> ignored =
        Stream.concat(
                CacheSettings.IGNORED_NAMES.stream().filter(environment::containsKey),
                OriginalNames.withoutEffect(environment))
            .toList();
    Settings settings = new Settings(values, ignored);
    if (values.size() == TABLE.size()) {
      settings.together(mistakes);
    }
    return settings;
  }

  /** Finds what does not fit together. */
  private void together(List<String> mistakes) {
    for (Consumer<Settings> check :
        List.<Consumer<Settings>>of(RedisLocation::of, TlsSettings::check)) {
      try {
        check.accept(this);
      } catch (InvalidValueException e) {
        mistakes.add(message(e));
      }
    }
  }

  /**
   * What is wrong with a setting, under the name by which it was told: the variable, or the place
   * in the file and the key.
   *
   * @param failure names a setting by its key, or something else
   */
  public String message(InvalidValueException failure) {
    String message = Objects.requireNonNull(failure.getMessage());
    for (Setting<?> setting : TABLE) {
      Told said = values.get(setting);
      if (setting.key().equals(failure.name()) && said != null) {
        return switch (said.origin().kind()) {
          case ENVIRONMENT -> said.origin() + message.substring(failure.name().length());
          case FILE -> said.origin() + ": " + message;
          case DEFAULT, FLAG -> message;
        };
      }
    }
    return message;
  }

  private static Told told(
      Setting<?> setting,
      FileSettings file,
      Map<String, String> env,
      Map<String, String> flags,
      Map<Setting<?>, Implied> implied) {
    String flag = flags.get(setting.key());
    if (flag != null) {
      return told(setting, setting.key(), flag, Origin.flag(setting));
    }
    List<String> names = new ArrayList<>(List.of(setting.environmentName()));
    names.addAll(setting.otherNames());
    for (String name : names) {
      String variable = env.get(name);
      if (variable != null) {
        return told(setting, name, variable, Origin.variable(name));
      }
    }
    Implied other = implied.get(setting);
    if (other != null) {
      return told(setting, other.name(), other.text(), Origin.variable(other.name()));
    }
    Optional<FileSettings.Written> written = file.value(setting);
    if (written.isPresent()) {
      Origin origin = Origin.file(written.get().location());
      return told(setting, setting.key(), written.get().text(), origin);
    }
    return told(setting, setting.key(), setting.byDefault(), Origin.DEFAULT);
  }

  private static Told told(Setting<?> setting, String name, String text, Origin origin) {
    return new Told(setting.parse(name, text), text, origin);
  }

  private static void unknownNames(
      Map<String, String> env, Map<String, String> flags, List<String> mistakes) {
    List<String> names =
        TABLE.stream()
            .flatMap(
                row -> Stream.concat(Stream.of(row.environmentName()), row.otherNames().stream()))
            .filter(name -> name.startsWith("WEIR_"))
            .toList();
    for (String name : new TreeMap<>(env).keySet()) {
      boolean other = LAUNCH_NAMES.contains(name) || name.equals(FILE_NAME);
      if (name.startsWith("WEIR_") && !names.contains(name) && !other) {
        mistakes.add(unknown(name, names));
      }
    }
    List<String> keys = TABLE.stream().map(Setting::key).toList();
    for (String name : new TreeMap<>(flags).keySet()) {
      if (!keys.contains(name)) {
        mistakes.add(unknown(name, keys));
      }
    }
  }

  private static String unknown(String name, List<String> known) {
    String nearest = NearestName.of(name, known);
    return "unknown setting: " + name + " (expected: a known one, such as " + nearest + ")";
  }

  /** The value of a setting. */
  @SuppressWarnings("unchecked") // put in by read, which takes it from this setting's parser
  public <T> T value(Setting<T> setting) {
    return (T) told(setting).value();
  }

  /** Variables of other products that were set and mean nothing here. */
  public List<String> ignored() {
    return ignored;
  }

  /** Where the value of a setting came from. */
  public Origin origin(Setting<?> setting) {
    return told(setting).origin();
  }

  /** The value of a setting as it was written; masked if it is secret. */
  public String shown(Setting<?> setting) {
    return setting.shown(told(setting).text());
  }

  private Told told(Setting<?> setting) {
    return Objects.requireNonNull(values.get(setting), setting.key());
  }

  /** The settings that have other values than here. */
  public List<Setting<?>> changedIn(Settings other) {
    return TABLE.stream()
        .filter(setting -> !told(setting).value().equals(other.told(setting).value()))
        .toList();
  }

  /** Every key and its value; secrets masked. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    values
        .keySet()
        .forEach(
            setting -> text.append(setting.key()).append(": ").append(shown(setting)).append('\n'));
    return text.toString();
  }
}
