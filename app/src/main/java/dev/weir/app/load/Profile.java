package dev.weir.app.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How the rate of an open loop changes over a run. */
enum Profile {
  /** The same rate throughout. */
  STEADY {
    @Override
    List<Phase> phases(double rate, long nanos) {
      return List.of(new Phase("steady", rate, rate, nanos, true));
    }
  },
  /** A third at the rate, a third at ten times the rate, a third at the rate. */
  SPIKE {
    @Override
    List<Phase> phases(double rate, long nanos) {
      long third = nanos / 3;
      return List.of(
          new Phase("base", rate, rate, third, true),
          new Phase("peak", 10 * rate, 10 * rate, third, true),
          new Phase("back", rate, rate, nanos - 2 * third, true));
    }
  },
  /** A quarter of the rate, then a half, three quarters and all of it. */
  STEP {
    @Override
    List<Phase> phases(double rate, long nanos) {
      return quarters(rate, nanos, false);
    }
  },
  /** From nothing to the rate in a straight line, reported by quarters. */
  RAMP {
    @Override
    List<Phase> phases(double rate, long nanos) {
      return quarters(rate, nanos, true);
    }
  };

  private static final int QUARTERS = 4;

  /** The phases of a run that is so long. */
  abstract List<Phase> phases(double rate, long nanos);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static List<Phase> quarters(double rate, long nanos, boolean rising) {
    List<Phase> phases = new ArrayList<>();
    for (int i = 1; i <= QUARTERS; i++) {
      double to = rate * i / QUARTERS;
      double from = rising ? rate * (i - 1) / QUARTERS : to;
      String name = (rising ? "to " : "") + 100 * i / QUARTERS + "%";
      phases.add(new Phase(name, from, to, nanos / QUARTERS, true));
    }
    return phases;
  }
}
