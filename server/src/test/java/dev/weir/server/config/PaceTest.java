package dev.weir.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PaceTest {

  private long now;
  private final List<Long> rests = new ArrayList<>();
  private final Pace pace =
      new Pace(
          () -> now,
          nanos -> {
            rests.add(nanos);
            now += nanos;
          });

  @Test
  void step_beforeItIsTime_doesNotRest() {
    now += Pace.WORK_NANOS - 1;
    pace.step();
    assertThat(rests).isEmpty();
  }

  @Test
  void step_whenItIsTime_restsAndCountsAnew() {
    now += Pace.WORK_NANOS;
    pace.step();
    pace.step();
    assertThat(rests).containsExactly(Pace.REST_NANOS);
    now += Pace.WORK_NANOS;
    pace.step();
    assertThat(rests).hasSize(2);
  }

  @Test
  void work_thatGoesOn_takesAThirdOfACore() {
    long worked = 0;
    for (int i = 0; i < 10_000; i++) {
      now += 7_000;
      worked += 7_000;
      pace.step();
    }
    assertThat((double) worked / now).isBetween(0.33, 0.35);
  }

  private void read(String rules) {
    byte[] bytes = ("rules: [" + rules + "]").getBytes(UTF_8);
    Sources sources = Sources.of(Optional.of(Path.of("weir.yaml")), Map.of(), Map.of());
    Pace slow =
        new Pace(
            () -> {
              now += Pace.WORK_NANOS;
              return now;
            },
            rests::add);
    sources.read(bytes, Fingerprint.of(bytes), slow);
  }

  @Test
  void rules_ofAFile_areReadAtThePace() {
    read("{name: a, limit: 1/s}, {name: b, limit: 1/s}");
    assertThat(rests).hasSize(2);
  }

  @Test
  void rules_withAMistake_areReadAgainAtThePace() {
    assertThatThrownBy(() -> read("{name: a, limit: 1/s}, {name: b, limit: 0/s}"))
        .isInstanceOf(InvalidSettingsException.class);
    assertThat(rests).hasSize(4);
  }
}
