package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where Redis is, and how to log in; {@link RedisLocation} says what comes of it all. */
public final class RedisSettings {

  private static final String FILE = "a file, or nothing";
  private static final String SECRET = "a text of up to 1024 characters";

  /** Where Redis is, in one text or several. */
  public static final Setting<List<String>> REDIS =
      row(
              "store.redis",
              "",
              "a URL such as redis://user:password@host:6379/0, or rediss://; or a list of them")
          .alsoNamed("WEIR_REDIS_URL", "REDIS_URL")
          .that(
              "Where the counters are, for all instances; without it they are in memory. A list is"
                  + " a Cluster, unless `store.redis.mode` says otherwise.")
          .keptSecret()
          .asList()
          .read(Texts::list);

  /** How the servers belong together. */
  public static final Setting<RedisLocation.Mode> MODE =
      row("store.redis.mode", "auto", "auto, standalone, sentinel, cluster or sharded")
          .alsoNamed("DISTRIBUTED_REDIS_MODE", "REDIS_TYPE")
          .that(
              "How the servers belong together; `sharded` are servers that know nothing of each"
                  + " other.")
          .read(RedisSettings::mode);

  /** The nodes of a Cluster, the sentinels, or the servers. */
  public static final Setting<List<String>> NODES =
      row("store.redis.nodes", "", "a list of URLs, or of hosts with their ports")
          .alsoNamed("REDIS_CLUSTER_NODES")
          .that("Nodes of a Cluster, or the sentinels, or the servers that share the counters.")
          .keptSecret()
          .asList()
          .read(Texts::list);

  /** The host of a server alone. */
  public static final Setting<Optional<String>> HOST =
      row("store.redis.host", "", "an address or a host name")
          .alsoNamed("REDIS_HOST")
          .that("The host, where neither a URL nor nodes say it.")
          .read(text -> text.isEmpty() ? Optional.empty() : Optional.of(Texts.host(text)));

  /** The port of a server alone. */
  public static final Setting<Integer> PORT =
      row("store.redis.port", "6379", "1..65535")
          .alsoNamed("REDIS_PORT")
          .that("The port, beside `store.redis.host`.")
          .read(text -> Math.toIntExact(Texts.number(text, 1, 65_535)));

  /** What sentinels call the primary. */
  public static final Setting<String> MASTER =
      row("store.redis.master", "", "the name that the sentinels have for the primary")
          .that("What the sentinels call the primary, for example `mymaster`.")
          .read(RedisSettings::shortText);

  /** Who to log in as. */
  public static final Setting<String> USERNAME =
      row("store.redis.username", "", "a user of Redis' access control list")
          .that("Who to log in as; the default user without it.")
          .read(RedisSettings::shortText);

  /** With what. */
  public static final Setting<String> PASSWORD =
      row("store.redis.password", "", SECRET)
          .alsoNamed("REDIS_PASSWORD", "REDIS_AUTH")
          .that("The password.")
          .keptSecret()
          .read(RedisSettings::shortText);

  /** What sentinels want to know. */
  public static final Setting<String> SENTINEL_PASSWORD =
      row("store.redis.sentinel_password", "", SECRET)
          .alsoNamed("REDIS_SENTINEL_AUTH")
          .that("The password of the sentinels themselves.")
          .keptSecret()
          .read(RedisSettings::shortText);

  /** Which database. */
  public static final Setting<Integer> DATABASE =
      row("store.redis.database", "0", "0..1000000")
          .alsoNamed("REDIS_DB")
          .that("The database, where the URL says none; a Cluster has only 0.")
          .read(text -> Math.toIntExact(Texts.number(text, 0, 1_000_000)));

  /** Whether by TLS. */
  public static final Setting<Boolean> TLS =
      row("store.redis.tls", "false", "true or false")
          .alsoNamed("REDIS_TLS")
          .that("Whether servers whose URL does not say so are spoken to by TLS.")
          .read(RedisSettings::flag);

  /** Who signed the servers' certificates. */
  public static final Setting<String> CA =
      row("store.redis.ca", "", FILE)
          .alsoNamed("REDIS_TLS_CACERT")
          .that(
              "Certificates in PEM of who signed the servers'; those that Java trusts without it.")
          .read(RedisSettings::shortText);

  /** What is shown to the servers. */
  public static final Setting<String> CERTIFICATE =
      row("store.redis.certificate", "", FILE)
          .alsoNamed("REDIS_TLS_CLIENT_CERT")
          .that("The certificate in PEM that is shown to the servers.")
          .read(RedisSettings::shortText);

  /** Its key. */
  public static final Setting<String> KEY =
      row("store.redis.key", "", FILE)
          .alsoNamed("REDIS_TLS_CLIENT_KEY")
          .that("Its key, as PKCS 8 in PEM.")
          .read(RedisSettings::shortText);

  /** Into how many slots of a Cluster the counters are put. */
  public static final Setting<Integer> PARTITIONS =
      row("store.redis.partitions", "0", "0..1024")
          .that(
              "Into how many slots of a Cluster the counters are put, so that calls can be"
                  + " combined; `0` is all of them.")
          .read(text -> Math.toIntExact(Texts.number(text, 0, 1_024)));

  /** In the order in which they are documented. */
  static final List<Setting<?>> TABLE =
      List.of(
          REDIS,
          MODE,
          NODES,
          HOST,
          PORT,
          MASTER,
          USERNAME,
          PASSWORD,
          SENTINEL_PASSWORD,
          DATABASE,
          TLS,
          CA,
          CERTIFICATE,
          KEY,
          PARTITIONS);

  private RedisSettings() {}

  /** As the requirements, and as Envoy's service write it. */
  private static RedisLocation.Mode mode(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.equals("single")
        ? RedisLocation.Mode.STANDALONE
        : Texts.constant(RedisLocation.Mode.class, lower);
  }

  private static boolean flag(String text) {
    return Arrays.asList("1", "t", "true").contains(text.toLowerCase(Locale.ROOT))
        || Texts.flag(text.toLowerCase(Locale.ROOT).replaceAll("^(0|f)$", "false"));
  }

  private static String shortText(String text) {
    if (text.length() > 1_024) {
      throw new IllegalArgumentException("too long");
    }
    return text;
  }
}
