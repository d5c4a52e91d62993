package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class StatePropertyTest {

  private static final int AT = 2;

  @Property(tries = 5_000)
  void unpack_ofPack_restoresEverythingAndRoundsTheLifetimeUp(
      @ForAll Algorithm algorithm,
      @ForAll @LongRange(min = 1, max = 31_622_400_000L) long windowMillis,
      @ForAll @LongRange(min = 0, max = (1L << 53) - 1) long time,
      @ForAll @LongRange(min = 0, max = 0xFFFF_FFFFL) long units,
      @ForAll @LongRange(min = 0, max = (1L << 45) - 1) long part,
      @ForAll @LongRange(min = 0, max = 1L << 53) long lifetime) {
    State state = new State();
    state.start(State.kind(algorithm, windowMillis));
    state.time = time;
    state.units = units;
    state.part = part;
    state.lifetimeMicros(lifetime);
    long[] words = {-1, -1, 0, 0, 0, -1};
    state.pack(words, AT, 0);

    State read = new State();
    read.unpack(words, AT, null);

    assertThat(read.kind()).isEqualTo(State.kind(algorithm, windowMillis));
    assertThat(read.windowMillis()).isEqualTo(windowMillis);
    assertThat(read.time).isEqualTo(time);
    assertThat(read.units).isEqualTo(units);
    assertThat(read.part).isEqualTo(part);
    assertThat(read.lifetimeMicros()).isBetween(lifetime, lifetime + lifetime / 64);
    assertThat(State.expiresAt(words, AT)).isEqualTo(time + read.lifetimeMicros());
    assertThat(words).startsWith(-1, -1).endsWith(-1);
  }

  @Property
  void handle_ofAStateWithCells_isWhatWasPacked(
      @ForAll Algorithm algorithm,
      @ForAll @LongRange(min = 0, max = Integer.MAX_VALUE) long handle) {
    State state = new State();
    state.start(State.kind(algorithm, 1_000));
    state.cells = new long[] {7};
    long[] words = new long[State.WORDS];
    state.pack(words, 0, (int) handle);
    assertThat(State.handle(words, 0)).isEqualTo((int) handle);
    assertThat(State.hasCells(words, 0)).isEqualTo(Transition.usesCells(algorithm));
  }

  @Property(tries = 20_000)
  void lifetimeCode_any_isNeverBelowAndAtMostTheSixtyFourthAbove(
      @ForAll @LongRange(min = 0, max = 1L << 56) long micros) {
    long code = State.lifetimeCode(micros);
    assertThat(code).isBetween(0L, 0xFFFL);
    assertThat(State.lifetime(code)).isBetween(micros, micros + micros / 64);
  }

  @Example
  void lifetimeCode_aboveEveryPowerOfTwo_isAtMostTheSixtyFourthAbove() {
    for (int bit = 0; bit < 56; bit++) {
      for (long micros = (1L << bit) - 1; micros <= (1L << bit) + 1; micros++) {
        assertThat(State.lifetime(State.lifetimeCode(micros)))
            .as("%d µs", micros)
            .isBetween(micros, micros + micros / 64);
      }
    }
  }

  @Property
  void lifetimeCode_ofALifetimeThatWasRead_doesNotGrowAgain(
      @ForAll @LongRange(min = 0, max = 1L << 56) long micros) {
    long once = State.lifetime(State.lifetimeCode(micros));
    assertThat(State.lifetime(State.lifetimeCode(once))).isEqualTo(once);
  }

  @Property
  void isOf_anotherWindowOrAlgorithm_looksAtTheAlgorithmAlone(
      @ForAll Algorithm one,
      @ForAll Algorithm other,
      @ForAll @LongRange(min = 1, max = 31_622_400_000L) long window,
      @ForAll @LongRange(min = 1, max = 31_622_400_000L) long otherWindow) {
    State state = new State();
    assertThat(state.isOf(State.kind(one, window))).as("fresh").isFalse();
    state.start(State.kind(one, window));
    state.lifetimeMicros(77);
    assertThat(state.isOf(State.kind(other, otherWindow))).isEqualTo(one == other);
    state.kind(State.kind(one, otherWindow));
    assertThat(state.windowMillis()).isEqualTo(otherWindow);
    assertThat(state.lifetimeMicros()).isBetween(77L, 78L);
  }

  @Example
  void unpack_threeZeros_isFresh() {
    State state = new State();
    state.start(State.kind(Algorithm.BUCKET, 1_000));
    state.unpack(new long[State.WORDS], 0, null);
    assertThat(state.isFresh()).isTrue();
    assertThat(State.hasCells(new long[State.WORDS], 0)).isFalse();
  }

  @Example
  void pack_fresh_isRefused() {
    assertThatThrownBy(() -> new State().pack(new long[State.WORDS], 0, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Example
  void copy_changed_leavesTheOriginal() {
    State state = new State();
    Limit limit = Limit.perMinute(5).segments(4);
    limit.transition().acquire(state, 2, 1_000, 0);
    State copy = state.copy();
    limit.transition().acquire(copy, 3, 1_000, 0);
    assertThat(limit.transition().available(state, 1_000)).isEqualTo(3);
    assertThat(limit.transition().available(copy, 1_000)).isZero();
  }
}
