package dev.weir.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * EVALSHA, as Lettuce sends it. Tells what came of it once, on the thread that hears of it, without
 * the future that Lettuce's own commands have, which is a third of what a command costs here.
 */
final class ScriptCommand extends Command<byte[], byte[], byte[]> {

  private final BiConsumer<byte @Nullable [], @Nullable Throwable> then;
  private final AtomicBoolean isOver = new AtomicBoolean();

  /**
   * @param then gets the answer or what went wrong
   */
  ScriptCommand(
      CommandArgs<byte[], byte[]> args, BiConsumer<byte @Nullable [], @Nullable Throwable> then) {
    super(CommandType.EVALSHA, new ByteArrayOutput<>(ByteArrayCodec.INSTANCE), args);
    this.then = then;
  }

  @Override
  public void complete() {
    super.complete();
    if (output.hasError()) {
      end(null, new RedisCommandExecutionException(output.getError()));
    } else {
      end(output.get(), null);
    }
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    super.completeExceptionally(failure);
    return end(null, failure);
  }

  @Override
  public void cancel() {
    super.cancel();
    end(null, new RedisException("command cancelled"));
  }

  private boolean end(byte @Nullable [] reply, @Nullable Throwable failure) {
    if (!isOver.compareAndSet(false, true)) {
      return false;
    }
    try {
      then.accept(reply, failure);
    } catch (RuntimeException | Error e) {
      Failures.report(e);
    }
    return true;
  }
}
