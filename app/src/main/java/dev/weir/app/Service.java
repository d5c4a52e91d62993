package dev.weir.app;

import dev.weir.app.log.StandardError;
import dev.weir.app.terminal.CommandFailedException;
import dev.weir.app.terminal.ExitCode;
import dev.weir.limit.InvalidValueException;
import dev.weir.server.WeirServer;
import dev.weir.server.config.Configuration;
import dev.weir.server.config.InvalidSettingsException;
import dev.weir.server.config.Setting;
import dev.weir.server.config.Settings;
import dev.weir.store.Ticker;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;

/** The server as a process: starts, says where it is, and stops when it is told to. */
final class Service {

  /**
   * Whether Java, over TLS 1.2, refuses clients that shake hands anew on an open connection, which
   * costs them little and the server much. It looks once, before the first connection.
   */
  private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  private final PrintWriter out;
  private final PrintWriter err;

  Service(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** The command without options, which needs no parser: that is a quarter of the time to start. */
  static int runWithoutOptions(Map<String, String> env, PrintWriter out, PrintWriter err) {
    try {
      new Service(out, err).run(Configuration.read(Optional.empty(), env, Map.of()));
      return ExitCode.DONE;
    } catch (InvalidSettingsException e) {
      return ExitCode.badUsage(err, "weir serve", message(e));
    } catch (RuntimeException e) {
      return ExitCode.failed(err, "weir serve", e);
    }
  }

  /**
   * Serves until a signal comes.
   *
   * @throws CommandFailedException if it cannot start, or not stop in time
   */
  void run(Configuration configuration) {
    System.getProperties().putIfAbsent(NO_RENEGOTIATION, "true");
    StopSignals stop = new StopSignals();
    WeirServer server = start(configuration);
    greet(configuration, server);
    stop.await();
    err.println("stopping; once more stops at once");
    err.flush();
    try {
      server.close();
    } catch (IllegalStateException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }

  private static WeirServer start(Configuration configuration) {
    try {
      return WeirServer.start(
          configuration, Ticker.system(), StandardError.of(configuration.settings()));
    } catch (InvalidValueException e) {
      throw new CommandFailedException(asTyped(configuration.settings().message(e)));
    } catch (IllegalStateException e) {
      throw new CommandFailedException(e.getMessage() + ": " + e.getCause());
    }
  }

  private void greet(Configuration configuration, WeirServer server) {
    String body =
        configuration.settings().value(Settings.ADHOC)
            ? "{\"key\":\"user:42\",\"limit\":100,\"window\":\"1m\"}"
            : "{\"user_id\":\"42\"}";
    String url = server.uri().toString();
    out.println("weir listens on " + url);
    server.grpcPort().ifPresent(port -> out.println("gRPC on port " + port));
    server.respPort().ifPresent(port -> out.println("the Redis protocol on port " + port));
    server.debugPort().ifPresent(port -> out.println("Envoy's limits in force on port " + port));
    out.println("try it:");
    out.println(
        "  curl -s "
            + url
            + "/v1/ratelimit/check -H 'content-type: application/json' -d '"
            + body
            + "'");
    configuration
        .file()
        .ifPresent(file -> out.println("rules: those of " + file + ", also when it changes"));
    out.flush();
  }

  /** All that is wrong, a line each. */
  static String message(InvalidSettingsException failure) {
    StringBuilder lines = new StringBuilder();
    failure.mistakes().forEach(mistake -> lines.append(asTyped(mistake)).append('\n'));
    return lines.toString();
  }

  /** A mistake in an option, under the option's name rather than the setting's. */
  private static String asTyped(String mistake) {
    for (Setting<?> setting : Settings.TABLE) {
      if (mistake.startsWith(setting.key() + ":")) {
        return setting.option() + mistake.substring(setting.key().length());
      }
    }
    return mistake;
  }
}
