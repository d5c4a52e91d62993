package dev.weir.server.resp;

import dev.weir.server.check.CheckResult;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A check whose answer may have to wait: for the store, and for the answers of the commands before
 * it. Completed on any thread, written on the connection's event loop.
 */
final class Pending implements Completion<CheckResult> {

  /** How an answered check is told. */
  interface Form {

    /** Writes the answer. */
    void write(CheckResult result, ReplyWriter writer, ByteBuf out);
  }

  private final RespConnection connection;
  private final Form form;
  private volatile @Nullable CheckResult result;
  private volatile @Nullable String error;
  private boolean queued;

  Pending(RespConnection connection, Form form) {
    this.connection = connection;
    this.form = form;
  }

  /** A reply that is known, and waits only for those before it. */
  static Pending error(RespConnection connection, String error) {
    Pending pending = new Pending(connection, (result, writer, out) -> {});
    pending.error = error;
    return pending;
  }

  @Override
  public void completed(CheckResult answer) {
    result = answer;
    connection.settled(this);
  }

  @Override
  public void failed(StoreException cause) {
    error = "ERR the store did not answer";
    connection.settled(this);
  }

  boolean isDone() {
    return result != null || error != null;
  }

  /** Whether it waits in the connection's queue; looked at on the event loop alone. */
  boolean isQueued() {
    return queued;
  }

  void queue() {
    queued = true;
  }

  void write(ReplyWriter writer, ByteBuf out) {
    CheckResult answer = result;
    String failure = error;
    if (answer != null) {
      form.write(answer, writer, out);
    } else if (failure != null) {
      writer.error(out, failure);
    }
  }
}
