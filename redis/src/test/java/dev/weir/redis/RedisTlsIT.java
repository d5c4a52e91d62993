package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Redis by TLS, which wants a certificate of its callers too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisTlsIT {

  @TempDir static Path directory;

  private Certificate server;
  private Certificate caller;
  private RedisServer redis;

  @BeforeAll
  void start() {
    server = new Certificate(directory, "server");
    caller = new Certificate(directory, "caller");
    redis = RedisSevenContractIT.required(RedisServer.withTls(server, caller));
  }

  @AfterAll
  void stop() {
    if (redis != null) {
      redis.close();
    }
  }

  private RedisStoreBuilder builder(String host) {
    return RedisStore.builder("rediss://" + host + ":" + redis.port())
        .deadline(Duration.ofSeconds(5))
        .connectTimeout(Duration.ofSeconds(1));
  }

  private void assertWorks(RedisStoreBuilder builder) {
    try (RedisStore store = builder.connectTimeout(Duration.ofSeconds(10)).connect()) {
      assertThat(one(acquire(store, claim("key", Limit.perHour(5), 1))).allowed()).isTrue();
    }
  }

  @Test
  void caller_whoTrustsTheServerAndShowsACertificate_isServed() {
    assertWorks(
        builder("127.0.0.1")
            .trust(server.certificate())
            .certificate(caller.certificate(), caller.key()));
  }

  @Test
  void caller_whoDoesNotTrustTheServer_doesNotConnect() {
    assertThatThrownBy(
            () -> builder("127.0.0.1").certificate(caller.certificate(), caller.key()).connect())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("certification path");
  }

  @Test
  void caller_withoutACertificate_isRefused() {
    assertThatThrownBy(() -> builder("127.0.0.1").trust(server.certificate()).connect())
        .isInstanceOf(StoreException.class);
  }

  @Test
  void server_withACertificateForAnotherName_isNotSpokenTo() {
    assertThatThrownBy(
            () ->
                builder("localhost")
                    .trust(server.certificate())
                    .certificate(caller.certificate(), caller.key())
                    .connect())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("localhost");
  }

  @Test
  void files_thatAreNone_areSaid() {
    Path nowhere = directory.resolve("nowhere.pem");
    assertThatThrownBy(() -> builder("127.0.0.1").trust(nowhere))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("trust: " + nowhere + " (expected: a file that can be read)");
    assertThatThrownBy(() -> builder("127.0.0.1").trust(server.key()))
        .hasMessageContaining("a file with certificates in PEM");
    assertThatThrownBy(
            () -> builder("127.0.0.1").certificate(server.certificate(), server.certificate()))
        .hasMessageContaining("PKCS 8 in PEM");
  }
}
