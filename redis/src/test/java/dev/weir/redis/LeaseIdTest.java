package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LeaseIdTest {

  @Property
  void units_ofAnId_areThoseItWasMadeFor(@ForAll @LongRange(max = 4_294_967_295L) long units) {
    assertThat(LeaseId.units(LeaseId.random(units))).isEqualTo(units);
  }

  @Property
  void units_ofAnyNumber_areInRange(@ForAll long id) {
    assertThat(LeaseId.units(id)).isBetween(0L, 4_294_967_295L);
  }

  @Test
  void ids_ofTheSameUnits_differ() {
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      ids.add(LeaseId.random(1));
    }
    assertThat(ids).hasSize(100_000);
  }
}
