package dev.weir.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One event loop, to which connections are made that keep to it: whatever is called on it is sent,
 * and answered, without another thread. Thread-safe.
 */
final class Loop {

  private final ClientResources own;
  private final RedisClient client;
  private volatile @Nullable EventLoop loop;

  /**
   * @param resources all else that Lettuce works with, which this shares
   * @param groups the loops of a kind
   * @param index which of them, counted round and round
   */
  Loop(
      ClientResources resources,
      Function<Class<? extends EventLoopGroup>, EventLoopGroup> groups,
      int index) {
    EventLoopGroupProvider one = new Only(type -> nth(groups.apply(type), index), this::found);
    this.own =
        ClientResources.builder()
            .eventLoopGroupProvider(one)
            .eventExecutorGroup(resources.eventExecutorGroup())
            .timer(resources.timer())
            .eventBus(resources.eventBus())
            .commandLatencyRecorder(resources.commandLatencyRecorder())
            .build(); // mutate() would make it an owner of what is shared, too
    this.client = RedisClient.create(own);
  }

  private void found(EventLoop loop) {
    this.loop = loop;
  }

  private static EventLoop nth(EventLoopGroup group, int index) {
    int count = 0;
    for (EventExecutor ignored : group) {
      count++;
    }
    int left = index % count;
    for (EventExecutor each : group) {
      if (left == 0 && each instanceof EventLoop found) {
        return found;
      }
      left--;
    }
    throw new IllegalStateException("loops: none (expected: at least one)");
  }

  /** Makes connections on this loop. */
  RedisClient client() {
    return client;
  }

  /** Whether this is its thread. */
  boolean isHere() {
    EventLoop known = loop;
    return known != null && known.inEventLoop();
  }

  /**
   * Runs a task when the loop has done what it is at.
   *
   * @throws java.util.concurrent.RejectedExecutionException if it has ended
   */
  void execute(Runnable task) {
    EventLoop known = loop;
    if (known == null) {
      task.run(); // nothing was connected yet
    } else {
      known.execute(task);
    }
  }

  /**
   * Ends the connections, and nothing that is shared. Of what Lettuce works with it owns nothing,
   * but that it is not needed any more has to be said, or Lettuce warns once it is collected.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // of what is shared nothing ends
  void close() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
    own.shutdown(0, 1, TimeUnit.SECONDS);
  }

  /** Tells Lettuce of one loop alone, whose end is not its business. */
  private record Only(
      Function<Class<? extends EventLoopGroup>, EventLoop> loops, Consumer<EventLoop> found)
      implements EventLoopGroupProvider {

    @Override
    @SuppressWarnings("unchecked") // Lettuce takes it for a group, which is what a loop is
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
      EventLoop loop = loops.apply(type);
      found.accept(loop);
      return (T) loop;
    }

    @Override
    public int threadPoolSize() {
      return 1;
    }

    @Override
    public Future<Boolean> release(
        EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
      return ended();
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
      return ended();
    }

    private static Future<Boolean> ended() {
      return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }
  }
}
