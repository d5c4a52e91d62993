package dev.weir.app.load.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.limit.InvalidValueException;
import dev.weir.proto.v1.RateLimitRequest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFormTest {

  @Test
  void read_everyField_isWhatProtobufReads() throws InvalidProtocolBufferException {
    String longText = "x".repeat(300);
    Message message =
        MessageForm.CHECK.read(
            "{\"user_id\":\"u{key}\",\"api_key\":\"a\",\"ip_address\":\"i\",\"endpoint\":\"/e\","
                + "\"method\":\"GET\",\"tenant\":\"t\",\"user_tier\":\"r\",\"attributes\":"
                + "{\"a\":\"1\",\"b\":\"{n}\"},\"cost\":0,\"refundable\":true,\"key\":\""
                + longText
                + "\",\"limit\":4294967295,\"window\":\"1m\",\"algorithm\":\"gcra\",\"burst\":3}");
    ByteBuffer out = ByteBuffer.allocate((int) message.maxLength());
    message.write(12, 345, out);
    assertThat(out.position()).isEqualTo(message.length(12, 345));
    RateLimitRequest read = RateLimitRequest.parseFrom(out.flip());
    assertThat(read)
        .isEqualTo(
            RateLimitRequest.newBuilder()
                .setUserId("u345")
                .setApiKey("a")
                .setIpAddress("i")
                .setEndpoint("/e")
                .setMethod("GET")
                .setTenant("t")
                .setUserTier("r")
                .putAttributes("a", "1")
                .putAttributes("b", "12")
                .setCost(0)
                .setRefundable(true)
                .setKey(longText)
                .setLimit(4294967295L)
                .setWindow("1m")
                .setAlgorithm("gcra")
                .setBurst(3)
                .build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}{}",
        "{\"user\":\"x\"}",
        "{\"user_id\":1}",
        "{\"cost\":\"1\"}",
        "{\"attributes\":\"a\"}"
      })
  void read_whatIsNoMessage_isSaid(String json) {
    assertThatThrownBy(() -> MessageForm.CHECK.read(json))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("--body: ");
  }
}
