package dev.weir.app.load;

import dev.weir.limit.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be told to {@code weir load} about the requests: every mistake is found at once. */
final class LoadOptions {

  private static final String CHECK = "/v1/ratelimit/check";

  private static final String CHECK_BODY = "{\"user_id\":\"{key}\"}";
  private static final Target FALLBACK = new Target("127.0.0.1", 8080, CHECK);
  private static final int MAX_RATE = 10_000_000;
  private static final int MAX_IN_FLIGHT = Plan.MAX_CONNECTIONS * Plan.MAX_DEPTH;
  private static final double MIN_SECONDS = 0.01;
  private static final double MAX_SECONDS = 86_400;
  private static final double MAX_TIMEOUT = 3600;
  private static final double MAX_ZIPF = 10;
  private static final int MAX_BODY = 1 << 20;
  private static final int DEFAULT_CONNECTIONS = 64;
  private static final double SECOND = 1e9;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080" + CHECK,
      description = "What to drive; ${DEFAULT-VALUE} if left out.")
  private String url = "";

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Open loop: N requests a second, whether or not answers come.")
  private @Nullable Long rate;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Closed loop: N requests in flight at any time; 64 if there is no --rate.")
  private @Nullable Integer concurrency;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "How long, such as 20 or 0.5; ${DEFAULT-VALUE} if left out.")
  private double seconds;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      defaultValue = "0",
      description = "Seconds before that which do not count; ${DEFAULT-VALUE} if left out.")
  private double warmup;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "steady",
      description =
          "steady; spike (ten times --rate in the middle third); step (a quarter of it, a half,"
              + " three quarters, all); ramp (from nothing up to it).")
  private String profile = "";

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many keys there are, 0..N-1; ${DEFAULT-VALUE} if left out.")
  private int keys;

  @Option(
      names = "--zipf",
      paramLabel = "S",
      description = "Some keys come more often: key k in proportion to 1/(k+1)^S, S 0..10.")
  private @Nullable Double zipf;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another order of keys; ${DEFAULT-VALUE} if left out.")
  private long seed;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "64 if left out; in a closed loop as many as --concurrency needs.")
  private @Nullable Integer connections;

  @Option(
      names = "--pipelining",
      paramLabel = "N",
      defaultValue = "1",
      description = "Requests in flight on a connection; ${DEFAULT-VALUE} if left out.")
  private int pipelining;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "10",
      description = "Seconds for connecting and for an answer; ${DEFAULT-VALUE} if left out.")
  private double timeout;

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
          "Filled in like --path. JSON if no --header says otherwise. If left out, a check of"
              + " user_id {key} where the path is that of checks, and none elsewhere.")
  private @Nullable String body;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "A process of which to measure CPU time and memory: the server's.")
  private @Nullable Long pid;

  /** What to drive, as it was written. */
  String url() {
    return url;
  }

  /** The process to measure. */
  OptionalLong pid() {
    return pid == null ? OptionalLong.empty() : OptionalLong.of(pid);
  }

  /**
   * What is to be sent, and when.
   *
   * @param mistakes gets a line for each; what is returned is then of no use
   */
  Requests requests(List<String> mistakes) {
    bounds(mistakes);
    if (rate != null && concurrency != null) {
      mistakes.add("--concurrency: beside --rate (expected: one of them, open loop or closed)");
    }
    if (pid != null && Usage.of(pid).isEmpty()) {
      mistakes.add("--pid: " + pid + " (expected: a process that runs, on Linux)");
    }
    Profile chosen = profile(mistakes);
    if (rate == null && chosen != Profile.STEADY) {
      mistakes.add("--profile: " + chosen + " (expected: steady without --rate)");
    }
    Target target = target(mistakes);
    HttpProtocol protocol = protocol(target, mistakes);
    if (mistakes.isEmpty()
        && protocol.maxRequestBytes() * pipelining * connections() > Plan.MAX_BUFFER_BYTES) {
      mistakes.add(
          "--body: times --pipelining times --connections more than "
              + Plan.MAX_BUFFER_BYTES
              + " bytes (expected: at most that)");
    }
    return new Requests(target, protocol, phases(chosen), this);
  }

  /**
   * What is to be sent.
   *
   * @param target to whom
   * @param protocol how
   * @param phases when
   * @param options all else
   */
  record Requests(Target target, HttpProtocol protocol, List<Phase> phases, LoadOptions options) {

    /** The plan, with the target's address looked up. */
    Plan plan() throws UnreachableException {
      return new Plan(
          target.address(),
          protocol,
          options.chosenKeys(),
          phases,
          options.inFlight(),
          options.connections(),
          options.pipelining,
          (long) (options.timeout * SECOND));
    }
  }

  /** In a line: what was asked for. */
  String words() {
    String loop =
        rate == null
            ? String.format(Locale.ROOT, "closed loop, %,d in flight", inFlight())
            : String.format(Locale.ROOT, "open loop, %,d/s %s", rate, profile);
    String spread = zipf == null || zipf == 0 ? "" : " by Zipf's law";
    return String.format(
        Locale.ROOT,
        "%s for %s s; %,d keys%s; %,d connections",
        loop,
        plain(seconds),
        keys,
        spread,
        connections());
  }

  private void bounds(List<String> mistakes) {
    within("--rate", perSecond(1), 1, MAX_RATE, mistakes);
    within("--concurrency", concurrency == null ? 1 : concurrency, 1, MAX_IN_FLIGHT, mistakes);
    within("--seconds", seconds, MIN_SECONDS, MAX_SECONDS, mistakes);
    within("--warmup", warmup, 0, MAX_SECONDS, mistakes);
    within("--timeout", timeout, MIN_SECONDS, MAX_TIMEOUT, mistakes);
    within("--keys", keys, 1, Keys.MAX, mistakes);
    within("--zipf", zipf == null ? 0 : zipf, 0, MAX_ZIPF, mistakes);
    within("--pipelining", pipelining, 1, Plan.MAX_DEPTH, mistakes);
    if (mistakes.isEmpty()) {
      within("--connections", connections(), 1, Plan.MAX_CONNECTIONS, mistakes);
    }
  }

  private static void within(
      String name, double value, double least, double most, List<String> mistakes) {
    if (!(value >= least && value <= most)) {
      String range = plain(least) + ".." + plain(most);
      mistakes.add(name + ": " + plain(value) + " (expected: " + range + ")");
    }
  }

  /** 20 rather than 20.0. */
  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private double perSecond(double without) {
    return rate == null ? without : (double) rate;
  }

  private int inFlight() {
    return rate != null ? 0 : concurrency == null ? DEFAULT_CONNECTIONS : concurrency;
  }

  private int connections() {
    if (connections != null) {
      return connections;
    }
    return rate != null ? DEFAULT_CONNECTIONS : (inFlight() + pipelining - 1) / pipelining;
  }

  private Keys chosenKeys() {
    return Keys.of(keys, zipf == null ? 0 : zipf, seed);
  }

  private Profile profile(List<String> mistakes) {
    for (Profile known : Profile.values()) {
      if (known.toString().equals(profile)) {
        return known;
      }
    }
    mistakes.add("--profile: " + profile + " (expected: steady, spike, step or ramp)");
    return Profile.STEADY;
  }

  private List<Phase> phases(Profile chosen) {
    double perSecond = perSecond(0);
    List<Phase> phases = new ArrayList<>();
    if (warmup > 0) {
      phases.add(new Phase("warm-up", perSecond, perSecond, (long) (warmup * SECOND), false));
    }
    phases.addAll(chosen.phases(perSecond, (long) (seconds * SECOND)));
    return phases;
  }

  private Target target(List<String> mistakes) {
    Target target = FALLBACK;
    try {
      target = Target.of(url);
    } catch (InvalidValueException e) {
      mistakes.add(String.valueOf(e.getMessage()));
    }
    if (path == null) {
      return target;
    }
    if (!path.matches("/[\\x21-\\x7e]*")) {
      mistakes.add("--path: " + path + " (expected: / and ASCII without spaces)");
    }
    return new Target(target.host(), target.port(), path);
  }

  private HttpProtocol protocol(Target target, List<String> mistakes) {
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
