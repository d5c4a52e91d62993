package dev.weir.redis.doctor;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The server that is examined, as it answers questions about itself. */
final class Patient {

  private final StatefulRedisConnection<String, String> connection;
  private final Map<String, String> hello = new HashMap<>();
  private Map<String, String> info = Map.of();
  private String refusal = "";

  Patient(StatefulRedisConnection<String, String> connection) {
    this.connection = connection;
    List<Object> answer = ask(CommandType.HELLO);
    for (int i = 0; i + 1 < answer.size(); i += 2) {
      hello.put(String.valueOf(answer.get(i)), String.valueOf(answer.get(i + 1)));
    }
    try {
      info = lines(connection.sync().info());
    } catch (RedisCommandExecutionException e) {
      refusal = String.valueOf(e.getMessage());
    }
  }

  private static Map<String, String> lines(String text) {
    Map<String, String> lines = new HashMap<>();
    text.lines()
        .filter(line -> line.indexOf(':') > 0)
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              lines.put(line.substring(0, colon), line.substring(colon + 1));
            });
    return lines;
  }

  List<Object> ask(CommandType command, String... words) {
    CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
    for (String word : words) {
      args.add(word);
    }
    return connection.sync().dispatch(command, new ArrayOutput<>(StringCodec.UTF8), args);
  }

  StatefulRedisConnection<String, String> connection() {
    return connection;
  }

  /** What it says of itself when greeted: {@code version}, {@code mode}, {@code role}. */
  String hello(String name) {
    return hello.getOrDefault(name, "");
  }

  boolean isCluster() {
    return hello("mode").equals("cluster");
  }

  /** A field of INFO; empty if that may not be asked. */
  Optional<String> info(String name) {
    return Optional.ofNullable(info.get(name));
  }

  /** A number in INFO. */
  long number(String name) {
    String text = info.getOrDefault(name, "");
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  /** A setting; empty if that may not be asked. */
  Optional<String> setting(String name) {
    try {
      List<Object> answer = ask(CommandType.CONFIG, "GET", name);
      return answer.size() < 2 ? Optional.empty() : Optional.of(String.valueOf(answer.get(1)));
    } catch (RedisCommandExecutionException e) {
      return Optional.empty();
    }
  }

  /** Why INFO may not be asked; empty if it may. */
  String refusal() {
    return refusal;
  }
}
