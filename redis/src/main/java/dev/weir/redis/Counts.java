package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.redis.fleet.Counters;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What {@link RedisStatistics} reports, as it is counted. Thread-safe. */
final class Counts {

  final LongAdder checks = new LongAdder();
  final LongAdder allowed = new LongAdder();
  final LongAdder denied = new LongAdder();
  final LongAdder timeouts = new LongAdder();
  final LongAdder rejections = new LongAdder();
  final LongAdder restarts = new LongAdder();
  final LongAdder loads = new LongAdder();
  final RoundTrips loading = new RoundTrips("script_load");
  private final RoundTrips deciding = new RoundTrips("evalsha");
  private final List<OfScript> scripts = Script.all().stream().map(OfScript::new).toList();

  /** What {@link ScriptStatistics} reports. */
  static final class OfScript {
    final LongAdder calls = new LongAdder();
    final LongAdder reloads = new LongAdder();
    final LongAdder errors = new LongAdder();
    final Latency latency = new Latency();
    private final Script script;

    private OfScript(Script script) {
      this.script = script;
    }

    private ScriptStatistics report() {
      return new ScriptStatistics(
          script.name(),
          calls.sum(),
          reloads.sum(),
          errors.sum(),
          latency.quantile(0.5),
          latency.quantile(0.99));
    }
  }

  OfScript of(Script script) {
    return scripts.get(script.index());
  }

  /** A call of a script came back, or failed. */
  void answered(Script script, long nanos) {
    of(script).latency.record(nanos);
    deciding.record(nanos);
  }

  private long calls() {
    return scripts.stream().mapToLong(each -> each.calls.sum()).sum();
  }

  /** Counts what became of an acquire. */
  void decided(List<Decision> decisions) {
    boolean all = true;
    for (int i = 0; i < decisions.size(); i++) {
      all &= decisions.get(i).allowed();
    }
    (all ? allowed : denied).increment();
  }

  /** What other processes are told, of a program that says nothing itself. */
  Counters told() {
    long failed = timeouts.sum() + rejections.sum();
    return new Counters(allowed.sum(), denied.sum(), failed, calls());
  }

  RedisStatistics report(int connections) {
    return new RedisStatistics(
        checks.sum(),
        timeouts.sum(),
        rejections.sum(),
        restarts.sum(),
        connections,
        loads.sum(),
        scripts.stream().filter(each -> each.calls.sum() > 0).map(OfScript::report).toList(),
        List.of(deciding.report(), loading.report()));
  }
}
