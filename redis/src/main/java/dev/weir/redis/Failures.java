package dev.weir.redis;

import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What went wrong with Redis, as the one exception of stores. */
final class Failures {

  private static final String READ_ONLY = "READONLY";

  private Failures() {}

  /**
   * Tells the thread's handler of a fault, such as a completion's own, which is neither that of the
   * calls beside it nor of the thread it is on; so what the handler throws is dropped.
   */
  static void report(Throwable fault) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
    } catch (RuntimeException | Error dropped) {
      // As the virtual machine does with what such a handler throws.
    }
  }

  /** Redis answered with an error, or nothing came back. */
  static StoreException of(@Nullable Throwable failure) {
    if (failure != null && !isOfConnection(failure)) {
      return new StoreException("redis: " + failure.getMessage(), failure);
    }
    return unanswered(failure);
  }

  /** Whether it was the connection that failed, and not what Redis was asked. */
  static boolean isOfConnection(Throwable failure) {
    return !(failure instanceof RedisCommandExecutionException)
        || String.valueOf(failure.getMessage()).startsWith(READ_ONLY);
  }

  /** What the script said of a call that it could not decide. */
  static StoreException said(String message) {
    boolean isCounter = message.contains("NOTWEIR") || message.contains("CORRUPT");
    return new StoreException(
        isCounter ? Reason.BAD_COUNTER : Reason.UNAVAILABLE, "redis: " + message, null);
  }

  /** Whether it comes from a server that must not be written to, such as a former primary. */
  static boolean isReadOnly(StoreException failure) {
    return String.valueOf(failure.getMessage()).contains(READ_ONLY);
  }

  static StoreException unanswered(@Nullable Throwable cause) {
    String what = cause == null ? "connection lost" : cause.getMessage();
    return new StoreException(
        Reason.UNANSWERED, "redis: " + what + "; the call may have been counted", cause);
  }

  static StoreException late(Duration deadline) {
    return new StoreException(
        Reason.UNANSWERED,
        "redis: no answer within " + deadline.toMillis() + " ms; the call may have been counted",
        null);
  }

  static StoreException notConnected(String address, @Nullable Throwable cause) {
    String why = cause == null ? "" : ": " + root(cause).getMessage();
    return new StoreException("redis: not connected to " + address + why, cause);
  }

  /**
   * Of two failures to connect the one to tell: what the server says, such as that the password is
   * wrong, says more than that a connection has ended.
   */
  static Throwable moreTelling(@Nullable Throwable before, Throwable now) {
    return before != null && isReply(before) && !isReply(now) ? before : now;
  }

  private static boolean isReply(Throwable failure) {
    return root(failure) instanceof RedisCommandExecutionException;
  }

  /** What was wrong in the first place, such as a refused password. */
  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; depth < 10; depth++) {
      Throwable cause = root.getCause();
      if (cause == null) {
        return root;
      }
      root = cause;
    }
    return root;
  }

  static StoreException overloaded(int waiting, int mayWait) {
    return new StoreException(
        Reason.OVERLOADED,
        "redis: " + waiting + " claims wait (expected: " + mayWait + " at most)",
        null);
  }

  static StoreException garbled(IllegalArgumentException cause) {
    return new StoreException(Reason.UNANSWERED, "redis: " + cause.getMessage(), cause);
  }

  static StoreException closed() {
    return new StoreException("redis: the store is closed", null);
  }
}
