package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few seconds of each trouble; how long answers take is measured by OutageLongRun. */
class OutageIT {

  private static final Outage.Pace PACE =
      new Outage.Pace(600, Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(2));

  @ParameterizedTest
  @EnumSource
  void trouble_whileInstancesAreAsked_admitsNoMoreThanItsBound(Trouble trouble) {
    try (Outage outage = new Outage(trouble, PACE)) {
      Outage.Seen seen = outage.run();

      assertThat(seen.isWithinBounds()).as("%s", seen).isTrue();
      assertThat(seen.exact()).as("%s", seen).isPositive();
      assertThat(seen.leased()).as("%s", seen).isPositive();
      if (trouble.isOutage()) {
        assertThat(seen.degraded()).as("%s", seen).isPositive();
        assertThat(seen.local()).as("by an instance's share: %s", seen).isPositive();
      }
    }
  }
}
