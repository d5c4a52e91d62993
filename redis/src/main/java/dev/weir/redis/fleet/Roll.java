package dev.weir.redis.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The list of live instances in Redis, which fleet.lua keeps. Thread-safe. */
final class Roll {

  /** More are not listed: instances beyond still share the counters. */
  private static final int MAX_MEMBERS = 1_000;

  private static final byte[] SCRIPT = script();

  private final Wire wire;
  private final List<String> keys;

  /** What to do with it. */
  private enum Operation {
    BEAT,
    LEAVE,
    LIST
  }

  /**
   * What Redis has answered.
   *
   * @param micros Redis' time
   * @param live how many live
   * @param listed who they are, if that was asked for
   */
  record Answer(long micros, int live, List<Instance> listed) {}

  Roll(Wire wire, String prefix) {
    this.wire = wire;
    this.keys = List.of(prefix + ":{instances}:seen", prefix + ":{instances}:told");
  }

  private static byte[] script() {
    try (InputStream in = Roll.class.getResourceAsStream("fleet.lua")) {
      if (in == null) {
        throw new IllegalStateException("fleet.lua: missing beside " + Roll.class);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("fleet.lua", e);
    }
  }

  /** Says that an instance lives. */
  CompletionStage<Answer> beat(Instance instance) {
    return run(Operation.BEAT, instance);
  }

  /** Says that an instance does not live any more. */
  CompletionStage<Answer> leave(Instance instance) {
    return run(Operation.LEAVE, instance);
  }

  private CompletionStage<Answer> run(Operation operation, Instance instance) {
    return run(
        operation,
        List.of(
            instance.id() + "/" + instance.boot(),
            Long.toString(instance.lifetime().toMillis()),
            Json.write(Description.fields(instance))));
  }

  /** Asks who lives. */
  CompletionStage<Answer> list() {
    return run(Operation.LIST, List.of("", "0", ""));
  }

  private CompletionStage<Answer> run(Operation operation, List<String> what) {
    List<String> arguments = new ArrayList<>();
    arguments.add(operation.name().toLowerCase(Locale.ROOT));
    arguments.addAll(what);
    arguments.add(Integer.toString(MAX_MEMBERS));
    return wire.run(SCRIPT, keys, arguments).thenApply(Roll::read);
  }

  private static Answer read(List<String> texts) {
    List<Instance> listed = new ArrayList<>();
    for (int i = 3; i + 1 < texts.size(); i += 2) {
      instance(texts.get(i), texts.get(i + 1)).ifPresent(listed::add);
    }
    listed.sort(Comparator.comparing(Instance::id).thenComparing(Instance::boot));
    long micros = Long.parseLong(texts.get(0)) * 1_000_000 + Long.parseLong(texts.get(1));
    return new Answer(micros, Integer.parseInt(texts.get(2)), List.copyOf(listed));
  }

  /** Empty if it is of another version or not ours: it counts, but cannot be shown. */
  private static Optional<Instance> instance(String expiresAtMillis, String told) {
    try {
      Instant expiresAt = Instant.ofEpochMilli(Long.parseLong(expiresAtMillis));
      return told.length() > Description.MAX_CHARS
          ? Optional.empty()
          : Optional.of(Description.instance(new Fields(Json.object(told)), expiresAt));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
