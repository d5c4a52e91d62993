package dev.weir.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Commands with whatever arguments, on the port of the Redis protocol. */
final class HostileResp implements HostileConversation {

  @Override
  public byte[] wellFormed(HostileValues values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < MESSAGES; i++) {
      out.writeBytes(command(words(values)));
    }
    out.writeBytes(command("ECHO", "the end"));
    out.writeBytes(command("QUIT"));
    return out.toByteArray();
  }

  private static String[] words(HostileValues values) {
    String name =
        values.of(
            "CL.THROTTLE",
            "cl.throttle",
            "WEIR.CHECK",
            "ECHO",
            "SELECT",
            "CLIENT",
            "COMMAND",
            "INFO",
            "HELLO",
            "AUTH",
            "GET",
            "FLUSHALL",
            "EVAL",
            values.text());
    String[] words = new String[1 + values.below(values.oneIn(10) ? 255 : 8)];
    words[0] = name.equalsIgnoreCase("QUIT") || name.isEmpty() ? "X" : name;
    boolean check = words[0].equals("WEIR.CHECK");
    for (int i = 1; i < words.length; i++) {
      boolean field = check && i % 2 == 1;
      words[i] =
          field
              ? values.of("user_id", "key", "cost", "limit", "attributes.a", "ip_address", "x")
              : values.oneIn(2) ? Long.toString(values.number()) : values.text();
      words[i] = words[i].length() > 1_000 && words.length > 10 ? "z" : words[i];
    }
    return words;
  }

  private static byte[] command(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(("*" + words.length + "\r\n").getBytes(UTF_8));
    for (String word : words) {
      byte[] bytes = word.getBytes(UTF_8);
      out.writeBytes(("$" + bytes.length + "\r\n").getBytes(UTF_8));
      out.writeBytes(bytes);
      out.writeBytes("\r\n".getBytes(UTF_8));
    }
    return out.toByteArray();
  }

  @Override
  public void readAnswers(InputStream in) throws IOException {
    String all = new String(in.readAllBytes(), ISO_8859_1);
    if (!all.endsWith("$7\r\nthe end\r\n+OK\r\n")) {
      throw new IOException("not all answered: " + all.substring(Math.max(0, all.length() - 200)));
    }
  }
}
