package dev.weir.app.load;

import dev.weir.app.load.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be told to {@code weir load}: every mistake is found at once. */
final class LoadOptions {

  private static final int MAX_RATE = 10_000_000;
  private static final int MAX_IN_FLIGHT = Plan.MAX_CONNECTIONS * Plan.MAX_DEPTH;
  private static final double MIN_SECONDS = 0.01;
  private static final double MAX_SECONDS = 86_400;
  private static final double MAX_TIMEOUT = 3600;
  private static final double MAX_ZIPF = 10;
  private static final int DEFAULT_IN_FLIGHT = 64;
  private static final double SECOND = 1e9;

  @Mixin private RequestOptions requests = new RequestOptions();

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
      description =
          "64 if left out, with gRPC 4; in a closed loop as many as --concurrency needs, with gRPC"
              + " 2.")
  private @Nullable Integer connections;

  @Option(
      names = "--pipelining",
      paramLabel = "N",
      description =
          "Requests in flight on a connection; 1 if left out, with gRPC 100 or what --concurrency"
              + " needs.")
  private @Nullable Integer pipelining;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "10",
      description = "Seconds for connecting and for an answer; ${DEFAULT-VALUE} if left out.")
  private double timeout;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "A process of which to measure CPU time and memory: the server's.")
  private @Nullable Long pid;

  /** What to drive, as it was written. */
  String url() {
    return requests.url();
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
    Target target = requests.target(mistakes);
    Protocol protocol = requests.protocol(target, mistakes);
    Sockets sockets = Sockets.of(target.wire(), inFlight(), connections, pipelining);
    if (mistakes.isEmpty()) {
      within("--pipelining", sockets.depth(), 1, Plan.MAX_DEPTH, mistakes);
      within("--connections", sockets.connections(), 1, Plan.MAX_CONNECTIONS, mistakes);
    }
    if (mistakes.isEmpty()
        && protocol.maxRequestBytes() * sockets.depth() * sockets.connections()
            > Plan.MAX_BUFFER_BYTES) {
      mistakes.add(
          "--body: times --pipelining times --connections more than "
              + Plan.MAX_BUFFER_BYTES
              + " bytes (expected: at most that)");
    }
    return new Requests(target, protocol, phases(chosen), sockets, this);
  }

  /**
   * What is to be sent.
   *
   * @param target to whom
   * @param protocol how
   * @param phases when
   * @param sockets on how many connections
   * @param options all else
   */
  record Requests(
      Target target, Protocol protocol, List<Phase> phases, Sockets sockets, LoadOptions options) {

    /** The plan, with the target's address looked up. */
    Plan plan() throws UnreachableException {
      return new Plan(
          target.address(),
          protocol,
          options.chosenKeys(),
          phases,
          options.inFlight(),
          sockets.connections(),
          sockets.depth(),
          (long) (options.timeout * SECOND));
    }
  }

  /** In a line: what was asked for. */
  String words(int connections) {
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
        connections);
  }

  private void bounds(List<String> mistakes) {
    within("--rate", perSecond(1), 1, MAX_RATE, mistakes);
    within("--concurrency", concurrency == null ? 1 : concurrency, 1, MAX_IN_FLIGHT, mistakes);
    within("--seconds", seconds, MIN_SECONDS, MAX_SECONDS, mistakes);
    within("--warmup", warmup, 0, MAX_SECONDS, mistakes);
    within("--timeout", timeout, MIN_SECONDS, MAX_TIMEOUT, mistakes);
    within("--keys", keys, 1, Keys.MAX, mistakes);
    within("--zipf", zipf == null ? 0 : zipf, 0, MAX_ZIPF, mistakes);
    within("--pipelining", pipelining == null ? 1 : pipelining, 1, Plan.MAX_DEPTH, mistakes);
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
    return rate != null ? 0 : concurrency == null ? DEFAULT_IN_FLIGHT : concurrency;
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
}
