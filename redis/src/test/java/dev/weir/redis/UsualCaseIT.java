package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The scripts that decide the usual case in one piece beside the one that has no such piece: what
 * they answer and what they leave is the same for calls of all sorts, on counters in any state.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails shows in what is compared
class UsualCaseIT {

  private static final int PROGRAMS = 15;
  private static final int STEPS = 60;
  private static final int BUFFER_MILLIS = 100_000;
  private static final int COUNTERS = 4;
  private static final int PENALISE = 4;
  private static final int SLICE = 9;
  private static final long[] CAPACITIES = {1, 2, 5, 100, 1_000_000, 4_294_967_295L};
  private static final long[] WINDOWS_MILLIS = {1_000, 60_000, 3_600_000, 2_592_000_000L};

  /** Those that write what says who wrote it. */
  private static final Kind[] OF_WEIR =
      EnumSet.complementOf(EnumSet.of(Kind.ENVOY_COUNTER)).toArray(Kind[]::new);

  private static RedisServer server;
  private static RedisClient client;
  private static RedisAsyncCommands<byte[], byte[]> redis;

  @BeforeAll
  static void start() {
    server = RedisServer.embedded();
    client = RedisClient.create(server.uri());
    redis = client.connect(ByteArrayCodec.INSTANCE).async();
    Script.all().forEach(script -> join(redis.scriptLoad(script.text())));
  }

  @AfterAll
  static void stop() {
    client.shutdown();
    server.close();
  }

  private record Limit(Kind kind, long units, long capacity, long windowMillis) {

    static Limit any(Kind kind, SplittableRandom random) {
      long capacity = CAPACITIES[random.nextInt(CAPACITIES.length)];
      long units = kind == Kind.BUCKET ? Math.max(1, capacity / (1 + random.nextInt(3))) : capacity;
      return new Limit(kind, units, capacity, WINDOWS_MILLIS[random.nextInt(4)]);
    }

    void put(ByteBuffer to) {
      to.put(kind.code()).putInt((int) units).putInt((int) capacity);
      to.put((byte) (windowMillis >>> 32)).putInt((int) windowMillis).put((byte) 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void script_ofAKind_answersAndLeavesWhatTheGeneralOneDoes(Kind kind) {
    for (int seed = 1; seed <= PROGRAMS; seed++) {
      run(kind, new SplittableRandom(seed), "seed " + seed);
    }
  }

  /** One program, on pairs of counters. */
  private static void run(Kind kind, SplittableRandom random, String name) {
    redis.flushall();
    Limit[] limits = {Limit.any(kind, random), Limit.any(kind, random)};
    long nowMicros = 1_700_000_000_000_000L + random.nextLong(1_000_000_000_000L);
    for (int step = 0; step < STEPS; step++) {
      nowMicros = Math.max(1, nowMicros + elapsed(limits[0].windowMillis() * 1_000, random));
      disturb(limits[0], nowMicros, random);
      ByteBuffer told = ByteBuffer.allocate(400);
      told.putInt(BUFFER_MILLIS).put((byte) 1).putShort((short) limits.length);
      Arrays.stream(limits).forEach(limit -> limit.put(told));
      List<Integer> counters = new ArrayList<>();
      for (int calls = 1 + random.nextInt(3); calls > 0; calls--) {
        int claims = Math.max(1, random.nextInt(7) - 3);
        begin(told, nowMicros, 1 + random.nextInt(8) / 7, claims);
        for (int i = 0; i < claims; i++) {
          counters.add(random.nextInt(COUNTERS));
          int number = random.nextInt(8) == 0 ? 1 : 0;
          put(told, number, cost(limits[number], random), nowMicros, kind);
        }
      }
      byte[][] ones = keys("one", counters);
      byte[][] others = keys("other", counters);
      byte[] args = Arrays.copyOf(told.array(), told.position());

      String at = name + ", step " + step + ", " + Arrays.toString(limits);
      RedisFuture<byte[]> one = call(Script.acquire(kind), ones, args);
      RedisFuture<byte[]> other = call(Script.DECIDE, others, args);
      List<Pair> pairs = new ArrayList<>();
      for (int i = 0; i < ones.length; i++) {
        pairs.add(new Pair(ones[i], others[i]));
      }
      assertThat(hex(one)).as(at).isEqualTo(hex(other));
      pairs.forEach(pair -> pair.assertSame(at));
    }
  }

  /** What two counters hold, and for how long. */
  private record Pair(
      RedisFuture<byte[]> one,
      RedisFuture<byte[]> other,
      RedisFuture<Long> oneMillis,
      RedisFuture<Long> otherMillis) {

    Pair(byte[] one, byte[] other) {
      this(redis.dump(one), redis.dump(other), redis.pttl(one), redis.pttl(other));
    }

    void assertSame(String at) {
      assertThat(hex(one)).as(at).isEqualTo(hex(other));
      assertThat((double) join(oneMillis)).as(at).isCloseTo(join(otherMillis), within(900.0));
    }
  }

  private static byte[][] keys(String prefix, List<Integer> counters) {
    return counters.stream().map(counter -> bytes(prefix + counter)).toArray(byte[][]::new);
  }

  private static void begin(ByteBuffer told, long nowMicros, int operation, int claims) {
    Call.putMicros(told, nowMicros);
    told.put((byte) operation).putShort((short) claims);
  }

  private static void put(ByteBuffer told, int number, long cost, long lease, Kind kind) {
    told.putShort((short) number).putInt((int) cost);
    if (kind == Kind.CONCURRENCY) {
      told.putLong(lease);
    }
  }

  /** Mostly little, now and then windows, and sometimes back. */
  private static long elapsed(long windowMicros, SplittableRandom random) {
    return switch (random.nextInt(10)) {
      case 0 -> 0;
      case 1 -> random.nextLong(5 * windowMicros);
      case 2 -> windowMicros * random.nextInt(3);
      case 3 -> -random.nextLong(random.nextBoolean() ? windowMicros : 4 * windowMicros);
      default -> random.nextLong(windowMicros / 4);
    };
  }

  private static long cost(Limit limit, SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> limit.capacity();
      case 2 -> Math.min(4_294_967_295L, limit.capacity() + random.nextInt(2));
      case 3 -> random.nextLong(limit.capacity() + 1);
      default -> 1 + random.nextLong(1 + limit.capacity() / 10);
    };
  }

  /** Sometimes another hand has been at the counters. */
  private static void disturb(Limit limit, long nowMicros, SplittableRandom random) {
    byte[] one = bytes("one" + random.nextInt(COUNTERS));
    byte[] other = bytes(new String(one, StandardCharsets.US_ASCII).replace("one", "other"));
    switch (random.nextInt(20)) {
      case 0 -> both(one, other, bytes(random.nextBoolean() ? "not a number" : "-7"));
      case 1 -> both(one, other, bytes(random.nextBoolean() ? "4503599627370495" : "17"));
      case 2 -> {
        redis.del(one, other);
        redis.rpush(one, bytes("a list"));
        redis.rpush(other, bytes("a list"));
      }
      case 3, 4 -> redis.del(one, other);
      case 5 -> {
        Kind kind = OF_WEIR[random.nextInt(OF_WEIR.length)];
        Limit another = Limit.any(kind, random);
        take(another, one, other, nowMicros, 1, random);
      }
      case 6, 7, 8 -> {
        if (limit.kind() != Kind.CONCURRENCY) {
          take(limit, one, other, nowMicros, SLICE, random);
        }
      }
      case 9 -> penalise(limit, one, other, nowMicros);
      default -> {}
    }
  }

  private static void both(byte[] one, byte[] other, byte[] value) {
    redis.set(one, value);
    redis.set(other, value);
  }

  private static void take(
      Limit limit,
      byte[] one,
      byte[] other,
      long nowMicros,
      int operation,
      SplittableRandom random) {
    ByteBuffer told = ByteBuffer.allocate(100);
    told.putInt(BUFFER_MILLIS).put((byte) 1).putShort((short) 1);
    limit.put(told);
    begin(told, nowMicros, operation, 1);
    put(told, 0, cost(limit, random), nowMicros, limit.kind());
    if (operation == SLICE) {
      told.putInt((int) random.nextLong(limit.capacity() + 1)).putLong(0);
      Call.putMicros(told, 0);
    }
    decide(one, other, Arrays.copyOf(told.array(), told.position()));
  }

  private static void penalise(Limit limit, byte[] one, byte[] other, long nowMicros) {
    if (limit.kind() == Kind.CONCURRENCY) {
      return;
    }
    ByteBuffer told = ByteBuffer.allocate(100);
    told.putInt(BUFFER_MILLIS).put((byte) 1).putShort((short) 1);
    limit.put(told);
    begin(told, nowMicros, PENALISE, 1);
    put(told, 0, limit.capacity(), nowMicros, limit.kind());
    decide(one, other, Arrays.copyOf(told.array(), told.position()));
  }

  private static void decide(byte[] one, byte[] other, byte[] args) {
    call(Script.DECIDE, new byte[][] {one}, args);
    call(Script.DECIDE, new byte[][] {other}, args);
  }

  private static RedisFuture<byte[]> call(Script script, byte[][] keys, byte[] args) {
    String sha = new String(script.sha(), StandardCharsets.US_ASCII);
    return redis.evalsha(sha, ScriptOutputType.VALUE, keys, args);
  }

  private static String hex(RedisFuture<byte[]> answer) {
    byte[] bytes = join(answer);
    return bytes == null ? "nothing" : HexFormat.of().formatHex(bytes);
  }

  private static <T> T join(RedisFuture<T> answer) {
    return answer.toCompletableFuture().join();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
