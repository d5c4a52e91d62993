package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;

class WindowPropertyTest {

  @Property
  void parse_ofToString_isTheSame(@ForAll @LongRange(min = 1, max = 31_622_400_000L) long millis) {
    Window window = new Window(millis);
    assertThat(Window.parse(window.toString())).isEqualTo(window);
    assertThat(Window.parse(window.duration().toString())).isEqualTo(window);
    assertThat(Window.of(window.duration())).isEqualTo(window);
  }

  @Property
  void parse_anyText_isReadOrRefused(@ForAll @StringLength(max = 60) String text) {
    try {
      assertThat(Window.parse(text).millis()).isBetween(1L, 31_622_400_000L);
    } catch (InvalidValueException refused) {
      assertThat(refused).hasMessageStartingWith("window: ");
    }
  }

  @Property
  void constructor_outsideTheRange_isRefused(@ForAll long millis) {
    if (millis < 1 || millis > 31_622_400_000L) {
      assertThatThrownBy(() -> new Window(millis)).isInstanceOf(InvalidValueException.class);
    }
  }
}
