package dev.weir.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

  @ParameterizedTest
  @CsvSource({"kitten,sitting,3", "'',abc,3", "abc,'',3", "abc,abc,0", "ab,ba,2"})
  void distance_ofTwoWords_isLevenshteins(String from, String to, int distance) {
    assertThat(NearestName.distance(from, to)).isEqualTo(distance);
  }

  @Test
  void nearest_ofSeveral_isTheOneWithTheFewestMistakes() {
    assertThat(NearestName.of("http.prot", List.of("host", "http.port", "adhoc")))
        .isEqualTo("http.port");
  }
}
