package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.util.SafeEncoder;

/** What is written for Redis calls the service as it calls Redis. */
class RespClientsIT {

  private static final List<Long> FRESH = List.of(0L, 16L, 15L, -1L, 2L);

  private static TestServer weir;
  private static int port;

  @BeforeAll
  static void start() {
    weir = new TestServer(Map.of("resp.port", "0"));
    port = weir.server.respPort().orElseThrow();
  }

  @AfterAll
  static void stop() {
    weir.close();
  }

  private static String said(String program, Object... arguments) throws Exception {
    List<Object> all = new ArrayList<>(List.of("-h", "127.0.0.1", "-p", port));
    all.addAll(List.of(arguments));
    return Installed.run(program, all.toArray());
  }

  @Test
  void redisCli_asksForBothCommands_isAnswered() throws Exception {
    assertThat(said("redis-cli", "CL.THROTTLE", "cli", 15, 30, 60, 1))
        .isEqualTo("0\n16\n15\n-1\n2\n");
    assertThat(said("redis-cli", "WEIR.CHECK", "user_id", "cli"))
        .startsWith("allowed\n1\nlimit\n1000\nremaining\n999\n");
    assertThat(said("redis-cli", "-3", "WEIR.CHECK", "user_id", "cli"))
        .startsWith("allowed 1\nlimit 1000\nremaining 998\n");
  }

  @Test
  void redisBenchmark_sixteenDeep_isAnsweredEachTime() throws Exception {
    Object[] asked = {"-n", 5_000, "-c", 10, "-P", 16, "-q", "CL.THROTTLE", "b", 4_999, 1, 3_600};
    assertThat(said("redis-benchmark", asked)).contains("requests per second");
    assertThat(said("redis-cli", "CL.THROTTLE", "b", 4_999, 1, 3_600)).startsWith("1\n5000\n0\n");
  }

  @Test
  void lettuce_asksForBothCommands_isAnswered() {
    RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      assertThat(connection.sync().ping()).isEqualTo("PONG");
      Function<String, List<Object>> ask =
          command -> {
            String[] words = command.split(" ", -1);
            CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
            List.of(words).subList(1, words.length).forEach(arguments::add);
            ArrayOutput<String, String> output = new ArrayOutput<>(StringCodec.UTF8);
            return connection.sync().dispatch(keyword(words[0]), output, arguments);
          };
      assertThat(ask.apply("CL.THROTTLE lettuce 15 30 60 1")).isEqualTo(FRESH);
      assertThat(ask.apply("WEIR.CHECK user_id lettuce")).startsWith("allowed", 1L, "limit");
    } finally {
      client.shutdown();
    }
  }

  private static ProtocolKeyword keyword(String name) {
    return () -> name.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void jedis_asksForBothCommands_isAnswered() {
    try (Jedis jedis = new Jedis("127.0.0.1", port)) {
      assertThat(jedis.ping()).isEqualTo("PONG");
      Object fresh = jedis.sendCommand(jedisKeyword("CL.THROTTLE"), "jedis", "15", "30", "60");
      assertThat(fresh).isEqualTo(FRESH);
      List<?> check = (List<?>) jedis.sendCommand(jedisKeyword("WEIR.CHECK"), "user_id", "jedis");
      assertThat(SafeEncoder.encode((byte[]) check.get(0))).isEqualTo("allowed");
      Pipeline pipeline = jedis.pipelined();
      List<Response<?>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(
            pipeline.sendCommand(jedisKeyword("CL.THROTTLE"), "jedis:pipeline", "1", "1", "60"));
      }
      pipeline.sync();
      List<Object> limited = new ArrayList<>();
      answers.forEach(answer -> limited.add(((List<?>) answer.get()).get(0)));
      assertThat(limited).isEqualTo(List.of(0L, 0L, 1L));
    }
  }

  private static ProtocolCommand jedisKeyword(String name) {
    return () -> SafeEncoder.encode(name);
  }
}
