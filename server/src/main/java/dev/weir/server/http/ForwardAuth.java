package dev.weir.server.http;

import dev.weir.limit.InvalidValueException;
import dev.weir.rule.CidrSet;
import dev.weir.rule.Verdict.Outcome;
import dev.weir.server.check.Check;
import dev.weir.server.check.CheckFields;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.CheckedText;
import dev.weir.server.check.Field;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes checks of the requests that proxies tell of. What is told by a peer that is no trusted
 * proxy is not read at all: then the peer itself is who is checked. Thread-safe.
 */
final class ForwardAuth {

  private static final Logger LOG = LoggerFactory.getLogger(ForwardAuth.class);

  private static final String BEARER = "Bearer ";

  private final CidrSet trusted;
  private final ClientAddress clientAddress;
  private final int deniedStatus;
  private final AtomicBoolean warned = new AtomicBoolean();

  ForwardAuth(HttpOptions.Proxies proxies) {
    this.trusted = proxies.trusted();
    this.clientAddress = new ClientAddress(proxies.trusted());
    this.deniedStatus = proxies.deniedStatus();
  }

  /** The status of a denial: one that the proxy understands, where it does not know the usual. */
  int deniedStatus(CheckResult denied, int usual) {
    if (deniedStatus == Answers.DENIED) {
      return usual;
    }
    return denied.outcome() == Outcome.BLOCKED ? Answers.BLOCKED : deniedStatus;
  }

  /**
   * The check of what a proxy asks for.
   *
   * @param path that of the request, behind which Envoy puts its client's
   * @throws InvalidValueException if what it tells is out of bounds or contradicts itself
   */
  Check check(HttpServerRequest request, String path) {
    CheckFields fields = new CheckFields();
    String peer = request.remoteAddress().hostAddress();
    if (peer != null && trusted.contains(peer)) {
      ProxyHeaders told = new ProxyHeaders(request.headers());
      fields.set(Field.IP_ADDRESS, clientAddress.of(peer, told));
      identity(told, fields);
      new OriginalTarget(told, request).tell(path, fields);
    } else if (peer != null) {
      fields.set(Field.IP_ADDRESS, peer);
      warnOnce(peer);
    }
    return fields.attributeCheck();
  }

  private void warnOnce(String peer) {
    if (!warned.getAndSet(true)) {
      LOG.warn(
          "forward authentication for {}, which is not among http.trusted_proxies: what it tells of"
              + " its clients is ignored, they all count as this address (said once)",
          peer);
    }
  }

  private static void identity(ProxyHeaders told, CheckFields fields) {
    String user = told.only("X-User-ID");
    if (user != null) {
      fields.set(Field.USER_ID, user);
    }
    String key = bearer(told.only("Authorization"));
    if (key == null) {
      key = told.only("X-API-Key");
    }
    if (key != null) {
      fields.set(Field.API_KEY, key.length() > CheckedText.MAX_CHARS ? digest(key) : key);
    }
  }

  private static @Nullable String bearer(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return null;
    }
    String token = authorization.substring(BEARER.length()).strip();
    return token.isEmpty() ? null : token;
  }

  /** What stands for a key that is longer than any may be, as tokens with claims are. */
  private static String digest(String key) {
    try {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
