package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.redis.Call.Operation;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call whose claims no single script can decide, because they are in several slots or on
 * several servers: all or nothing nevertheless.
 *
 * <p>First every part looks, at the same time. If one denies then nothing was taken anywhere, and
 * that is the answer. If all allow then every part takes, at the same time; if one of them denies
 * now, because somebody else was there between the look and the taking, what the others have taken
 * is given back. So others can see units taken that will be given back only while two calls race
 * for the last of them: at most the units of the calls that passed the look, from the taking to the
 * giving back, each of which is one round trip. They are never let in because of it.
 *
 * <p>What counts denials is counted in any case and needs no look. A part that fails fails the
 * call, and what the others have taken is given back; what cannot be given back, because its server
 * is gone by then, stays taken.
 */
final class Spread {

  private final Call call;
  private final long lifeNanos;
  private final Consumer<Call> sender;
  private final List<Part> parts = new ArrayList<>();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicReference<@Nullable StoreException> failure = new AtomicReference<>();

  /** The claims in one place, by their indexes. */
  private static final class Part {
    final List<Integer> indexes = new ArrayList<>(4);
    final Object place;
    boolean isTaken;
    volatile @Nullable List<Decision> decisions;

    Part(Object place) {
      this.place = place;
    }

    boolean isAllowed() {
      List<Decision> answered = decisions;
      return answered != null && answered.stream().allMatch(Decision::allowed);
    }
  }

  private Spread(Call call, Object[] places, long lifeNanos, Consumer<Call> sender) {
    this.call = call;
    this.lifeNanos = lifeNanos;
    this.sender = sender;
    for (int i = 0; i < places.length; i++) {
      part(places[i]).indexes.add(i);
    }
  }

  private Part part(Object place) {
    for (Part part : parts) {
      if (part.place.equals(place)) {
        return part;
      }
    }
    Part part = new Part(place);
    parts.add(part);
    return part;
  }

  /**
   * Decides a call part by part.
   *
   * @param call one that takes or looks
   * @param places what is equal for claims that can be decided together
   * @param lifeNanos how long calls have, so that what is given back has as long
   * @param sender sends each part
   */
  static void decide(Call call, Object[] places, long lifeNanos, Consumer<Call> sender) {
    Spread spread = new Spread(call, places, lifeNanos, sender);
    spread.look(call.operation() == Operation.ACQUIRE);
  }

  private void look(boolean takes) {
    Runnable then = takes ? this::looked : this::answer;
    ask(
        parts,
        part -> {
          part.isTaken = takes && indexes(part, true).size() == part.indexes.size();
          return part.isTaken ? Operation.ACQUIRE : Operation.PEEK;
        },
        then);
  }

  /** Asks parts at the same time; goes on when all have answered and none has failed. */
  private void ask(List<Part> asked, Function<Part, Operation> operation, Runnable then) {
    if (asked.isEmpty()) {
      then.run();
      return;
    }
    unanswered.set(asked.size());
    for (Part part : asked) {
      if (failure.get() != null) {
        part.decisions = null;
        oneAnswered(then);
        continue;
      }
      Operation what = operation.apply(part);
      sender.accept(
          part(
              what,
              part.indexes,
              0,
              new Completion<>() {
                @Override
                public void completed(List<Decision> decisions) {
                  part.decisions = decisions;
                  part.isTaken = what == Operation.ACQUIRE;
                  oneAnswered(then);
                }

                @Override
                public void failed(StoreException cause) {
                  part.decisions = null;
                  failure.compareAndSet(null, cause);
                  oneAnswered(then);
                }
              }));
    }
  }

  private void oneAnswered(Runnable then) {
    if (unanswered.decrementAndGet() > 0) {
      return;
    }
    StoreException cause = failure.get();
    if (cause == null) {
      then.run();
    } else {
      boolean isTaken = parts.stream().anyMatch(part -> part.isTaken && part.decisions != null);
      giveBack();
      call.fail(isTaken ? counted(cause) : cause);
    }
  }

  private static StoreException counted(StoreException cause) {
    return cause.reason() == Reason.UNANSWERED
        ? cause
        : new StoreException(
            Reason.UNANSWERED, cause.getMessage() + "; other claims may have been counted", cause);
  }

  private void looked() {
    List<Part> left = parts.stream().filter(part -> !part.isTaken).toList();
    if (parts.stream().allMatch(Part::isAllowed)) {
      ask(left, part -> Operation.ACQUIRE, this::taken);
      return;
    }
    for (Part part : left) {
      countDenied(part);
    }
    answer();
  }

  /** What counts denials is counted although nothing is taken. */
  private void countDenied(Part part) {
    List<Integer> counting = indexes(part, true);
    if (!counting.isEmpty()) {
      sender.accept(part(Operation.ACQUIRE, counting, 0, new Unheeded()));
    }
  }

  private void taken() {
    if (!parts.stream().allMatch(Part::isAllowed)) {
      giveBack();
    }
    answer();
  }

  private void giveBack() {
    long until = System.nanoTime() + lifeNanos;
    for (Part part : parts) {
      List<Decision> decisions = part.decisions;
      if (decisions != null && part.isTaken && part.isAllowed()) {
        for (int index : indexes(part, false)) {
          giveBack(index, decisions.get(part.indexes.indexOf(index)), until);
        }
      }
    }
  }

  private void giveBack(int index, Decision decision, long until) {
    if (decision.cost() > 0) {
      boolean leases = decision.leaseId().isPresent();
      Operation operation = leases ? Operation.RELEASE : Operation.REFUND;
      long operand = leases ? decision.leaseId().getAsLong() : decision.decidedAtMicros();
      sender.accept(part(operation, List.of(index), operand, new Unheeded()).until(until));
    }
  }

  /** Nobody waits for what is given back, and nothing can be done if it fails. */
  private static final class Unheeded implements Completion<List<Decision>> {
    @Override
    public void completed(List<Decision> decisions) {}

    @Override
    public void failed(StoreException cause) {}
  }

  private void answer() {
    Decision[] all = new Decision[call.claims().size()];
    for (Part part : parts) {
      List<Decision> decisions = Objects.requireNonNull(part.decisions);
      for (int i = 0; i < decisions.size(); i++) {
        all[part.indexes.get(i)] = decisions.get(i);
      }
    }
    call.complete(Arrays.asList(all));
  }

  private List<Integer> indexes(Part part, boolean countsDenials) {
    return part.indexes.stream()
        .filter(
            index -> call.claims().get(index).limit().transition().countsDenials() == countsDenials)
        .toList();
  }

  private Call part(
      Operation operation,
      List<Integer> indexes,
      long operand,
      Completion<List<Decision>> completion) {
    List<Claim> claims = indexes.stream().map(call.claims()::get).toList();
    byte[][] keys = indexes.stream().map(index -> call.keys()[index]).toArray(byte[][]::new);
    return call.part(operation, claims, operand, keys, completion);
  }
}
