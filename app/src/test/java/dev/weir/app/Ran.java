package dev.weir.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.app.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** What a command that ran in this process has printed, and its exit code. */
record Ran(int code, String out, String err) {

  static Ran weir(String... args) {
    return on(Terminal.PLAIN, Map.of(), "", args);
  }

  static Ran withEnv(Map<String, String> env, String... args) {
    return on(Terminal.PLAIN, env, "", args);
  }

  static Ran withInput(String input, String... args) {
    return on(Terminal.PLAIN, Map.of(), input, args);
  }

  static Ran on(Terminal terminal, Map<String, String> env, String input, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Weir.run(
            args,
            env,
            terminal,
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintWriter(out, true),
            new PrintWriter(err, true));
    return new Ran(code, out.toString(), err.toString());
  }
}
