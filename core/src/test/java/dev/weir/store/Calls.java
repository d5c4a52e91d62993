package dev.weir.store;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A store's calls with the answer as the result. */
final class Calls {

  private static final KeySpace SPACE = KeySpace.of("", "test", "");

  private final Store store;

  Calls(Store store) {
    this.store = store;
  }

  static Claim claim(String key, Limit limit, long cost) {
    return new Claim(SPACE.key(key), limit, cost);
  }

  List<Decision> acquireAll(List<Claim> claims) {
    Answer<List<Decision>> answer = new Answer<>();
    store.acquire(claims, answer);
    return answer.get();
  }

  Decision acquire(String key, Limit limit, long cost) {
    return acquireAll(List.of(claim(key, limit, cost))).get(0);
  }

  List<Decision> peekAll(List<Claim> claims) {
    Answer<List<Decision>> answer = new Answer<>();
    store.peek(claims, answer);
    return answer.get();
  }

  Decision peek(String key, Limit limit, long cost) {
    return peekAll(List.of(claim(key, limit, cost))).get(0);
  }

  /** What can be had of the limit now. */
  long remaining(String key, Limit limit) {
    return peek(key, limit, 0).remaining();
  }

  Decision adjust(Adjustment adjustment) {
    Answer<Decision> answer = new Answer<>();
    store.adjust(adjustment, answer);
    return answer.get();
  }

  private static final class Answer<T> implements Completion<T> {

    private final AtomicReference<T> value = new AtomicReference<>();

    @Override
    public void completed(T answer) {
      if (!value.compareAndSet(null, answer)) {
        throw new AssertionError("completed twice");
      }
    }

    @Override
    public void failed(StoreException cause) {
      throw cause;
    }

    T get() {
      T answer = value.get();
      if (answer == null) {
        throw new AssertionError("not completed inline");
      }
      return answer;
    }
  }
}
