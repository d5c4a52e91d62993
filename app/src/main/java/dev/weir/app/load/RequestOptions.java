package dev.weir.app.load;

import dev.weir.app.load.protocol.GrpcProtocol;
import dev.weir.app.load.protocol.HttpProtocol;
import dev.weir.app.load.protocol.Protocol;
import dev.weir.app.load.protocol.RespProtocol;
import dev.weir.limit.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be told to {@code weir load} about whom it asks for what. */
final class RequestOptions {

  private static final String CHECK = "/v1/ratelimit/check";
  private static final String CHECK_BODY = "{\"user_id\":\"{key}\"}";
  private static final String ENVOY_BODY =
      "{\"domain\":\"load\",\"descriptors\":[{\"entries\":[{\"key\":\"user\",\"value\":\"{key}\"}]}]}";
  private static final String COMMAND = "CL.THROTTLE load:{key} 99 100 60";
  private static final String HOST = "127.0.0.1";
  private static final int MAX_BODY = 1 << 20;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "URL",
      description =
          "What to drive: http://, grpc:// (Weir's own), stream:// (the same, streamed), rls://"
              + " (Envoy's rate limit service) or resp:// (the Redis protocol);"
              + " http://127.0.0.1:8080"
              + CHECK
              + " if left out.")
  private @Nullable String url;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description = "In place of the URL's beginning: " + Wire.EXPECTED + ".")
  private @Nullable String protocol;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "GET if left out; POST where there is a body.")
  private @Nullable String method;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "In place of the URL's; {key} and {n} (the request's number) are filled in.")
  private @Nullable String path;

  @Option(
      names = "--header",
      paramLabel = "LINE",
      description = "Such as 'X-API-Key: k-{key}'; filled in like --path. May be repeated.")
  private List<String> headers = List.of();

  @Option(
      names = "--body",
      paramLabel = "TEXT",
      description =
          "Filled in like --path. JSON if no --header says otherwise; with gRPC always, and sent as"
              + " the message that it describes. If left out, a check of user_id {key} where the"
              + " path is that of checks, and none elsewhere.")
  private @Nullable String body;

  @Option(
      names = "--command",
      paramLabel = "WORDS",
      description =
          "With the Redis protocol, filled in like --path; '" + COMMAND + "' if left out.")
  private @Nullable String command;

  /** What to drive, as it was written. */
  String url() {
    if (url != null) {
      return url;
    }
    Wire wire = protocol == null ? Wire.HTTP : Wire.named(protocol).orElse(Wire.HTTP);
    return wire + "://" + HOST + ":" + wire.port() + (wire == Wire.HTTP ? CHECK : "");
  }

  /** Whom to ask. */
  Target target(List<String> mistakes) {
    Wire chosen = protocol == null ? null : Wire.named(protocol).orElse(null);
    if (protocol != null && chosen == null) {
      mistakes.add("--protocol: " + protocol + " (expected: " + Wire.EXPECTED + ")");
    }
    Target target = new Target(Wire.HTTP, HOST, Wire.HTTP.port(), CHECK);
    try {
      target = Target.of(url(), chosen);
    } catch (InvalidValueException e) {
      mistakes.add(String.valueOf(e.getMessage()));
    }
    if (path == null) {
      return target;
    }
    if (!path.matches("/[\\x21-\\x7e]*")) {
      mistakes.add("--path: " + path + " (expected: / and ASCII without spaces)");
    }
    return new Target(target.wire(), target.host(), target.port(), path);
  }

  /** How to ask. */
  Protocol protocol(Target target, List<String> mistakes) {
    Wire wire = target.wire();
    refuse("--method", method != null && wire != Wire.HTTP, wire, mistakes);
    refuse("--path", path != null && wire != Wire.HTTP, wire, mistakes);
    refuse("--header", !headers.isEmpty() && wire != Wire.HTTP, wire, mistakes);
    refuse("--body", body != null && wire == Wire.RESP, wire, mistakes);
    refuse("--command", command != null && wire != Wire.RESP, wire, mistakes);
    String check = body == null ? CHECK_BODY : body;
    try {
      return switch (wire) {
        case HTTP -> http(target, mistakes);
        case GRPC -> GrpcProtocol.checks(target.authority(), check);
        case STREAM -> GrpcProtocol.streamOfChecks(target.authority(), check);
        case RLS -> GrpcProtocol.envoy(target.authority(), body == null ? ENVOY_BODY : body);
        case RESP -> resp(mistakes);
      };
    } catch (InvalidValueException e) {
      mistakes.add(String.valueOf(e.getMessage()));
      return new RespProtocol(COMMAND);
    }
  }

  private static void refuse(String name, boolean is, Wire wire, List<String> mistakes) {
    if (is) {
      mistakes.add(name + ": with " + wire + " (expected: none)");
    }
  }

  private RespProtocol resp(List<String> mistakes) {
    String words = command == null ? COMMAND : command;
    if (words.isBlank() || words.length() > MAX_BODY) {
      mistakes.add("--command: " + words.length() + " characters (expected: 1.." + MAX_BODY + ")");
    }
    return new RespProtocol(words);
  }

  private HttpProtocol http(Target target, List<String> mistakes) {
    boolean isCheck = target.path().equals(CHECK) || target.path().equals("/check");
    String content = body;
    if (content == null) {
      content = isCheck && (method == null || method.equals("POST")) ? CHECK_BODY : "";
    }
    String verb = method == null ? content.isEmpty() ? "GET" : "POST" : method;
    if (!verb.matches("[A-Z]{1,20}") || verb.equals("CONNECT")) {
      mistakes.add("--method: " + verb + " (expected: such as GET, POST or DELETE)");
    }
    if (content.length() > MAX_BODY) {
      mistakes.add("--body: " + content.length() + " characters (expected: 0.." + MAX_BODY + ")");
    }
    return new HttpProtocol(
        verb, target.path(), lines(target, !content.isEmpty(), mistakes), content);
  }

  private List<String> lines(Target target, boolean hasBody, List<String> mistakes) {
    List<String> lines = new ArrayList<>();
    boolean host = false;
    boolean type = false;
    for (String header : headers) {
      String name = header.split(":", 2)[0].toLowerCase(Locale.ROOT);
      if (!header.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+:[\\t\\x20-\\x7e]*")) {
        mistakes.add("--header: " + header + " (expected: 'Name: value' in ASCII)");
      } else if (name.matches("content-length|transfer-encoding|connection|expect|upgrade")) {
        mistakes.add("--header: " + header + " (expected: one that weir load does not set itself)");
      }
      host |= name.equals("host");
      type |= name.equals("content-type");
      lines.add(header);
    }
    if (!host) {
      lines.add(0, "Host: " + target.authority());
    }
    if (hasBody && !type) {
      lines.add("Content-Type: application/json");
    }
    return lines;
  }
}
