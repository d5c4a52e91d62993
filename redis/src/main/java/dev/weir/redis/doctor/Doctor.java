package dev.weir.redis.doctor;

import static dev.weir.redis.doctor.Finding.failed;
import static dev.weir.redis.doctor.Finding.ok;
import static dev.weir.redis.doctor.Finding.warning;

import dev.weir.limit.InvalidValueException;
import dev.weir.redis.RedisStore;
import dev.weir.redis.RedisStoreBuilder;
import dev.weir.store.StoreException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Examines a Redis: whether it has what Weir needs, and what to change. It asks the server about
 * itself and does on keys of its own, as the user of the URI, what Weir would do.
 *
 * <pre>{@code
 * for (Finding finding : Doctor.examine("redis://localhost", "rate_limit", Duration.ofSeconds(5))) {
 *   System.out.println(finding.level() + " " + finding.name() + ": " + finding.found());
 * }
 * }</pre>
 */
public final class Doctor {

  private static final String OWN = ":doctor";
  private static final int MAX_PREFIX = 64;

  private final RedisURI uri;
  private final String text;
  private final String prefix;
  private final Duration timeout;

  private Doctor(RedisURI uri, String text, String prefix, Duration timeout) {
    this.uri = uri;
    this.text = text;
    this.prefix = prefix.length() + OWN.length() <= MAX_PREFIX ? prefix + OWN : prefix;
    this.timeout = timeout;
  }

  /**
   * Examines one server, which takes a few seconds.
   *
   * @param uri as {@link RedisStore#connect} takes it
   * @param prefix of the keys that are to be used; those of the examination begin with it
   * @param timeout of each answer
   * @throws InvalidValueException if the text is no such URI
   */
  public static List<Finding> examine(String uri, String prefix, Duration timeout) {
    RedisURI parsed;
    try {
      parsed = RedisURI.create(uri);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("url", "(not shown)", "redis://user:password@host:port/0");
    }
    parsed.setTimeout(timeout);
    return new Doctor(parsed, uri, prefix, timeout).examined();
  }

  private List<Finding> examined() {
    List<Finding> findings = new ArrayList<>();
    RedisClient client = RedisClient.create(uri);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .protocolVersion(ProtocolVersion.RESP2)
            .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
            .build());
    try {
      Patient patient = new Patient(client.connect());
      findings.add(ok("reachable", uri.getHost() + ":" + uri.getPort()));
      findings.add(encryption());
      findings.addAll(new Examination(patient).all());
      if (findings.stream().noneMatch(each -> each.name().equals("role") && isFailed(each))) {
        tried(client, patient, findings);
      }
    } catch (RedisException e) {
      findings.add(
          failed(
              findings.isEmpty() ? "reachable" : "answers",
              root(e),
              "check the address, the user and the password, and that no firewall is between"));
    } finally {
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
    return findings;
  }

  private static boolean isFailed(Finding finding) {
    return finding.level() == Finding.Level.FAILED;
  }

  private void tried(RedisClient client, Patient patient, List<Finding> findings) {
    RedisStoreBuilder builder =
        patient.isCluster() ? RedisStore.cluster(text) : RedisStore.builder(text);
    builder.prefix(prefix).deadline(timeout).connectTimeout(timeout).announced(false);
    try (RedisStore store = builder.connect()) {
      Trials trials = new Trials(store);
      Finding rights = trials.rights();
      findings.add(rights);
      if (!isFailed(rights)) {
        findings.add(trials.latency());
      }
      findings.add(trials.instances(client.connectPubSub()));
    } catch (StoreException e) {
      findings.add(
          failed(
              "rights",
              String.valueOf(e.getMessage()),
              "give the user the rights that docs/redis.md lists (ACL SETUSER)"));
    }
  }

  private Finding encryption() {
    boolean here = uri.getHost().matches("localhost|127\\..*|::1|\\[::1]");
    if (uri.isSsl()) {
      return ok("encryption", "TLS");
    }
    return here
        ? ok("encryption", "none, on this host")
        : warning("encryption", "none", "use rediss://, lest others read keys and the password");
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; depth < 10 && root.getCause() != null; depth++) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
