package dev.weir.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests to every path with whatever body, on a port of HTTP. */
final class HostileHttp implements HostileConversation {

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

  @Override
  public byte[] wellFormed(HostileValues values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 1; i <= MESSAGES; i++) {
      out.writeBytes(request(values, i == MESSAGES));
    }
    return out.toByteArray();
  }

  private static byte[] request(HostileValues values, boolean last) {
    String path =
        values.of(
            "/v1/ratelimit/check",
            "/v1/ratelimit/check",
            "/check",
            "/v1/ratelimit/check:batch",
            "/v1/ratelimit/peek?key=a&limit=",
            "/v1/forward-auth",
            "/v1/ratelimit/reset",
            "/v1/ratelimit/refund",
            "/v1/ratelimit/release",
            "/v1/ratelimit/renew",
            "/v1/admin/rules",
            "/v1/stats/global?from=",
            "/v1/stats/users/a?window=",
            "/json",
            "/healthcheck",
            "/rlconfig",
            "/metrics",
            "/health",
            "/nothing");
    if (path.endsWith("=")) {
      path += values.text().replaceAll("[^!-~]", "%0A").replaceAll("^(.{300}).*", "$1");
    }
    byte[] body = json(values, 3).getBytes(UTF_8);
    StringBuilder head = new StringBuilder();
    head.append(values.of("POST", "POST", "POST", "GET", "PUT", "DELETE", "OPTIONS"));
    head.append(' ').append(path).append(" HTTP/1.1\r\nHost: x\r\n");
    head.append("Content-Type: ")
        .append(values.of("application/json", "application/json", "text/plain", "a/b;c=\"d"));
    for (String name : new String[] {"X-Forwarded-For", "X-User-ID", "Authorization", "Accept"}) {
      if (values.oneIn(4)) {
        head.append("\r\n").append(name).append(": ");
        head.append(values.text().replaceAll("[^ -~]", "?").replaceAll("^(.{900}).*", "$1"));
      }
    }
    head.append(last ? "\r\nConnection: close" : "");
    head.append("\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.toString().getBytes(ISO_8859_1));
    out.writeBytes(body);
    return out.toByteArray();
  }

  private static String json(HostileValues values, int depth) {
    return switch (values.below(depth == 0 ? 3 : 8)) {
      case 0 -> Long.toString(values.number());
      case 1 -> values.of("true", "null", "1e999", "-", "0x1", "\"\\ud800\"", "");
      case 2 -> '"' + values.text().replaceAll("[\"\\\\\\x00-\\x1f]", "_") + '"';
      case 3 -> "[" + json(values, depth - 1) + "," + json(values, depth - 1) + "]";
      default -> object(values, depth);
    };
  }

  private static String object(HostileValues values, int depth) {
    StringBuilder text = new StringBuilder("{");
    for (int i = values.below(7); i >= 0; i--) {
      String name =
          values.of(
              "user_id",
              "key",
              "limit",
              "window",
              "cost",
              "burst",
              "algorithm",
              "attributes",
              "requests",
              "checks",
              "domain",
              "descriptors",
              "entries",
              "hits_addend",
              "value",
              "refundable",
              "lease",
              "x");
      text.append('"').append(name).append("\":").append(json(values, depth - 1));
      text.append(i == 0 ? "" : ",");
    }
    return text.append('}').toString();
  }

  @Override
  public void readAnswers(InputStream in) throws IOException {
    String all = new String(in.readAllBytes(), ISO_8859_1);
    Matcher matcher = STATUS.matcher(all);
    int answers = 0;
    while (matcher.find()) {
      answers++;
      if (matcher.group(1).startsWith("5")) {
        throw new IOException("a fault: " + all.substring(matcher.start()).lines().toList());
      }
    }
    if (answers != MESSAGES) {
      throw new IOException(answers + " answers, the last: " + all.substring(all.length() - 200));
    }
  }
}
