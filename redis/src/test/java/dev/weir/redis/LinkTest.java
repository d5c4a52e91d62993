package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.SslOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A link that does not come up. */
class LinkTest {

  private final Client client = new Client(Duration.ofSeconds(1), SslOptions.create(), null);
  private final List<String> threads = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    client.close();
  }

  private Link link(@Nullable RuntimeException thrownByTheListener) {
    Server nowhere =
        on -> {
          threads.add(Thread.currentThread().getName());
          return CompletableFuture.failedStage(new IllegalStateException("nowhere"));
        };
    Link.Listener listener =
        new Link.Listener() {
          @Override
          public void up(Link link) {}

          @Override
          public void down(Link link, Throwable cause) {
            if (thrownByTheListener != null) {
              throw thrownByTheListener;
            }
          }
        };
    return new Link(client, client.loop(0), nowhere, new Counts(), listener);
  }

  @Test
  void link_thatFails_connectsAgainOnAThreadOfTheStore() {
    Link link = link(null);
    link.connect();
    await().until(() -> threads.size() >= 3);
    link.close();

    assertThat(threads.subList(1, 3)).allMatch(name -> name.startsWith("lettuce-"));
  }

  @Test
  void link_whoseListenerThrows_connectsAgain() {
    Link link = link(new IllegalStateException("thrown by the test"));
    link.connect();

    await().until(() -> threads.size() >= 3);
    link.close();
  }

  @Test
  void pause_isHalfOfItAtLeast_andSeldomTwiceTheSame() {
    List<Long> pauses = Stream.generate(() -> Link.spread(1_000)).limit(1_000).toList();

    assertThat(pauses).allMatch(pause -> pause >= 500 && pause <= 1_000);
    assertThat(new HashSet<>(pauses)).hasSizeGreaterThan(100);
  }
}
