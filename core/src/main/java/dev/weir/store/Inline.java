package dev.weir.store;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The answer of a store that answers at once. */
final class Inline<T> implements Completion<T> {

  private @Nullable T value;

  private Inline() {}

  /** Asks, and has the answer. */
  static <T> T of(Consumer<Completion<T>> call) {
    Inline<T> answer = new Inline<>();
    call.accept(answer);
    return Objects.requireNonNull(answer.value);
  }

  @Override
  public void completed(T answer) {
    value = answer;
  }

  @Override
  public void failed(StoreException cause) {
    throw cause;
  }
}
