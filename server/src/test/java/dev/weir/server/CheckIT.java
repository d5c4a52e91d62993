package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What checks answer, to the letter. */
class CheckIT {

  private static final String ONE_A_MINUTE =
      "{\"key\":\"user:123\",\"limit\":1,\"window\":\"1m\",\"algorithm\":\"fixed-window\"}";

  private final TestServer weir = TestServer.start();

  @AfterEach
  void stop() {
    weir.close();
  }

  @Test
  void simpleForm_underTheLimit_isAllowed() {
    HttpResponse<String> answer =
        weir.check("{\"key\":\"user:123\",\"limit\":100,\"window\":\"1m\",\"cost\":3}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"allowed\":true,\"limit\":100,\"remaining\":97,\"reset_at\":"
                + (TestServer.START_SECONDS + 60)
                + "}");
  }

  @Test
  void simpleForm_overTheLimit_isDenied() {
    weir.check(ONE_A_MINUTE);

    HttpResponse<String> answer = weir.check(ONE_A_MINUTE);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body())
        .isEqualTo(
            "{\"allowed\":false,\"error\":{\"code\":\"RATE_LIMIT_EXCEEDED\",\"message\":\"Rate limit"
                + " exceeded. Try again in 60 seconds.\",\"limit\":1,\"retry_after\":60,\"reset_at\":"
                + (TestServer.START_SECONDS + 60)
                + "}}");
  }

  @Test
  void simpleForm_afterRetryAfter_isAllowedAgain() {
    weir.check(ONE_A_MINUTE);
    weir.advance(Duration.ofSeconds(60));

    assertThat(weir.check(ONE_A_MINUTE).statusCode()).isEqualTo(200);
  }

  @Test
  void attributes_withoutRules_areAllowedWithoutLimitFields() {
    weir.with();

    HttpResponse<String> answer =
        weir.check("{\"user_id\":\"42\",\"endpoint\":\"/api/payments\",\"method\":\"POST\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"allowed\":true}");
    assertThat(answer.headers().map().keySet())
        .containsExactlyInAnyOrder("content-type", "content-length");
  }
}
