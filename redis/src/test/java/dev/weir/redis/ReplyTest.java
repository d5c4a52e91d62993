package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.redis.Call.Operation;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Nothing that comes back is believed unchecked. */
class ReplyTest {

  private static Call call() {
    return new Call(
        Operation.ACQUIRE,
        List.of(Answers.claim("key", Limit.perMinute(10), 1)),
        0,
        null,
        new CounterKeys("rate_limit"),
        0,
        0,
        new Completion<>() {
          @Override
          public void completed(List<Decision> decisions) {}

          @Override
          public void failed(StoreException cause) {}
        });
  }

  private static byte[] allowed(int what, int remaining) {
    return ByteBuffer.allocate(27).put((byte) 0).put((byte) what).putInt(remaining).array();
  }

  @Test
  void reply_asAsked_isADecision() {
    Reply reply = new Reply(allowed(1, 9));

    assertThat(reply.next(call()).get(0).remaining()).isEqualTo(9);
    reply.end();
  }

  @Test
  void reply_withMoreThanTheLimit_isRefused() {
    assertThatThrownBy(() -> new Reply(allowed(1, 11)).next(call()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void reply_ofAnUnknownKind_isRefused() {
    assertThatThrownBy(() -> new Reply(allowed(9, 1)).next(call()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void reply_longerThanAsked_isRefused() {
    Reply reply = new Reply(new byte[28]);
    reply.next(call());

    assertThatThrownBy(reply::end).isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void reply_ofAnyBytes_isADecisionOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[random.nextInt(60)];
    random.nextBytes(bytes);
    if (bytes.length > 0) {
      bytes[0] = (byte) random.nextInt(3);
    }
    try {
      new Reply(bytes).next(call());
    } catch (IllegalArgumentException | StoreException refused) {
      assertThat(refused).hasMessageMatching("(?s)(reply|redis): .*");
    }
  }
}
