package dev.weir.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "255.255.255.255, 255.255.255.255",
    "::ffff:192.0.2.1, 192.0.2.1",
    "::FFFF:c000:0201, 192.0.2.1",
    "0:0:0:0:0:ffff:c000:201, 192.0.2.1",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:0db8::0001, 2001:db8::1",
    "fe80::1%eth0, fe80::1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:2::1.2.3.4, 1:2::102:304",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "64:ff9b::192.0.2.1, 64:ff9b::c000:201"
  })
  void parse_spelling_isOneAddress(String spelling, String canonical) {
    assertThat(Address.parse(spelling).map(Address::toString)).contains(canonical);
  }

  /** Texts that some readers take for an address, and others for another. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "010.0.0.1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "0x7f.0.0.1",
        "2130706433",
        "1.2.3.4 ",
        "1..2.3",
        ".1.2.3",
        "1.2.3.4:80",
        "[::1]",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        ":::",
        ":1",
        "12345::",
        "::1.2.3",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "g::",
        "localhost",
        "",
        "\u0661.2.3.4"
      })
  void parse_noAddress_isEmpty(String text) {
    assertThat(Address.parse(text)).isEmpty();
  }
}
