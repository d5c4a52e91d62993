package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** The division of prelude.lua beside that of big integers. */
class ArithmeticIT {

  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(53);
  private static final int DIVISIONS = 500;
  private static final String ALL =
      """

      local answers = {}
      for i = 1, #ARGV, 4 do
        local quotient, rest = divide(
          tonumber(ARGV[i]), tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3]))
        answers[#answers + 1] = string.format('%d', quotient)
        answers[#answers + 1] = string.format('%d', rest)
      end
      return answers
      """;

  private static RedisServer server;
  private static RedisClient client;
  private static RedisCommands<String, String> redis;

  @BeforeAll
  static void start() {
    server = RedisServer.embedded();
    client = RedisClient.create(server.uri());
    redis = client.connect().sync();
  }

  @AfterAll
  static void stop() {
    client.shutdown();
    server.close();
  }

  @RepeatedTest(20)
  void division_ofAnyRange_isExact(RepetitionInfo repetition) throws IOException {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    String[] numbers = new String[4 * DIVISIONS];
    for (int i = 0; i < numbers.length; ) {
      BigInteger a = number(random, 53);
      BigInteger b = number(random, 53);
      BigInteger c = number(random, 52);
      BigInteger d = number(random, 45).add(BigInteger.ONE);
      if (quotient(a, b, c, d).compareTo(MOST) < 0 && d.bitLength() <= 45) {
        for (BigInteger number : List.of(a, b, c, d)) {
          numbers[i++] = number.toString();
        }
      }
    }

    List<String> answers =
        redis.eval(
            LuaText.withConstants(prelude() + ALL), ScriptOutputType.MULTI, new String[0], numbers);

    for (int i = 0; i < DIVISIONS; i++) {
      BigInteger[] n = new BigInteger[4];
      for (int j = 0; j < 4; j++) {
        n[j] = new BigInteger(numbers[4 * i + j]);
      }
      BigInteger rest = n[0].multiply(n[1]).add(n[2]).mod(n[3]);
      assertThat(answers.subList(2 * i, 2 * i + 2))
          .as("(%s * %s + %s) / %s", (Object[]) n)
          .containsExactly(quotient(n[0], n[1], n[2], n[3]).toString(), rest.toString());
    }
  }

  private static BigInteger quotient(BigInteger a, BigInteger b, BigInteger c, BigInteger d) {
    return a.multiply(b).add(c).divide(d);
  }

  /** Of any size below 2^bits, sizes being equally likely, and often next to a power of two. */
  private static BigInteger number(SplittableRandom random, int bits) {
    int size = random.nextInt(bits + 1);
    long most = (1L << size) - 1;
    return BigInteger.valueOf(random.nextInt(4) == 0 ? most : random.nextLong(most + 1));
  }

  private static String prelude() throws IOException {
    try (InputStream in = Script.class.getResourceAsStream("prelude.lua")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
