package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class KeyStreamTest {

  private final BadLines badLines = new BadLines("x.trace", false);

  @Test
  void next_bigEndianNumbers_areKeysOnAnEvenClock() throws IOException {
    KeyStream stream = stream(3, 0, 0, 1, 0, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFE);
    assertThat(stream.next()).isEqualTo(new Event(0, "256", 1));
    assertThat(stream.next()).isEqualTo(new Event(333_333, "-2", 1));
    assertThat(stream.next()).isNull();
    assertThat(badLines.count()).isZero();
  }

  @Test
  void next_bytesLeftOver_areCountedAsBad() throws IOException {
    KeyStream stream = stream(1, 0, 0, 0, 7, 1, 2, 3);
    assertThat(stream.next()).isEqualTo(new Event(0, "7", 1));
    assertThat(stream.next()).isNull();
    assertThat(badLines.first()).containsExactly("line 2: key: 3 bytes (expected: 4 bytes)");
  }

  private KeyStream stream(long rate, int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return new KeyStream(new ByteArrayInputStream(all), rate, badLines);
  }
}
