package dev.weir.testkit;

import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Store;
import java.util.List;

/**
 * What a program runs on: a store, or the {@link ReferenceModel}. The methods mean what those of
 * {@link Store} mean, and wait for the answer.
 */
public interface Subject extends AutoCloseable {

  /** Moves its clock to so many microseconds after the epoch. */
  void moveTo(long nowMicros);

  /** Takes every claim, or none if one of them is denied. */
  List<Answer> acquire(List<Claim> claims);

  /** Answers what {@link #acquire} would, and takes nothing. */
  List<Answer> peek(List<Claim> claims);

  /** Changes one counter. */
  Answer adjust(Adjustment adjustment);

  @Override
  void close();

  /** A store and the clock that it was given. */
  static Subject of(Store store, ManualTicker clock) {
    return new StoreSubject(store, clock);
  }
}
