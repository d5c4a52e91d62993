package dev.weir.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.server.CertificateAuthority;
import dev.weir.server.CertificateAuthority.Issued;
import dev.weir.server.config.Port;
import dev.weir.server.ops.CertificateStatus;
import dev.weir.server.ops.Health;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes are not done by those who serve. */
@Timeout(60)
class HandshakesTest {

  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  @TempDir static Path directory;

  private static CertificateAuthority authority;
  private static PemFiles files;
  private static Contexts contexts;

  @BeforeAll
  static void issue() throws Exception {
    authority = new CertificateAuthority(directory);
    Issued shown = authority.issue("server");
    files = new PemFiles(shown.chain(), shown.key(), Optional.empty());
    contexts = new Contexts(Identity.of(files, files.read(), NOW), List.of("TLSv1.3"));
  }

  private static EmbeddedChannel connection(Executor handshakes) {
    EmbeddedChannel connection = new EmbeddedChannel();
    connection
        .pipeline()
        .addLast(contexts.handler(Port.RESP, connection.alloc(), handshakes))
        .addLast(new Faults(new Health(() -> 0).certificate()));
    return connection;
  }

  /** What a client says first. */
  private static ByteBuf hello() throws Exception {
    SSLEngine client = authority.client().createSSLEngine();
    client.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
    client.wrap(ByteBuffer.allocate(0), hello);
    return Unpooled.wrappedBuffer(hello.flip());
  }

  @Test
  void hello_untilAnotherThreadHasItsTurn_keepsNobodyWaiting() throws Exception {
    Queue<Runnable> waiting = new ArrayDeque<>();
    EmbeddedChannel connection = connection(waiting::add);

    connection.writeInbound(hello());
    assertThat(waiting).hasSize(1);
    assertThat(connection.outboundMessages()).isEmpty();

    while (!waiting.isEmpty()) {
      waiting.remove().run();
      connection.runPendingTasks();
    }
    assertThat(connection.outboundMessages()).isNotEmpty();
    assertThat(connection.isOpen()).isTrue();
    connection.finishAndReleaseAll();
  }

  @Test
  void hello_forWhichThereIsNoTurn_endsItsConnection() throws Exception {
    EmbeddedChannel connection =
        connection(
            task -> {
              throw new RejectedExecutionException("full");
            });

    connection.writeInbound(hello());

    assertThat(connection.isOpen()).isFalse();
    connection.finishAndReleaseAll();
  }

  @Test
  void turns_beyondTheBound_areRejectedAndThoseWithinAreTaken() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(HandshakeThreads.MAX_WAITING);
    HandshakeThreads threads = full(hold, done);

    assertThatThrownBy(() -> threads.execute(done::countDown))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(threads.isOpen()).isFalse();
    hold.countDown();
    done.await();
    assertThat(threads.isOpen()).isTrue();
  }

  @Test
  void connection_whileAllTurnsAreWaitedFor_endsBeforeAnythingIsMadeForIt() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    HandshakeThreads threads = full(hold, new CountDownLatch(HandshakeThreads.MAX_WAITING));
    CertificateStatus status = new Health(() -> 0).certificate();
    long nowMicros = NOW.getEpochSecond() * 1_000_000;
    Certificates certificates =
        new Certificates(files, List.of("TLSv1.3"), () -> nowMicros, status, threads);
    EmbeddedChannel connection = new EmbeddedChannel();

    certificates.guard(Port.RESP, connection);

    assertThat(connection.pipeline().get(SslHandler.class)).isNull();
    connection.writeInbound(hello());
    assertThat(connection.inboundMessages()).isEmpty();
    connection.runPendingTasks();
    assertThat(connection.isOpen()).isFalse();
    hold.countDown();
  }

  /** Threads that are held up, and all places taken by what counts down. */
  private static HandshakeThreads full(CountDownLatch hold, CountDownLatch done)
      throws InterruptedException {
    HandshakeThreads threads = new HandshakeThreads(1);
    CountDownLatch begun = new CountDownLatch(1);
    threads.execute(
        () -> {
          begun.countDown();
          try {
            hold.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    begun.await();
    for (int i = 0; i < HandshakeThreads.MAX_WAITING; i++) {
      threads.execute(done::countDown);
    }
    return threads;
  }
}
