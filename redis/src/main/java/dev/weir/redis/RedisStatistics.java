package dev.weir.redis;

import java.util.List;

/**
 * What a Redis store has done, since it was made.
 *
 * @param checks calls of the store that were sent to Redis
 * @param timeouts calls that were not answered before their deadline
 * @param rejections calls that failed at once, because too many waited or no connection was up
 * @param restarts states that started empty because their limit's algorithm had changed
 * @param connections connections that are up
 * @param scriptsLoaded times a script was loaded, when a connection first needed it or because
 *     Redis had forgotten it
 * @param scripts each script that was called: {@code decide} decides whatever is asked, {@code
 *     acquire_bucket} and its like acquires of one limit each of one algorithm
 * @param operations how long the round trips of each command took
 */
public record RedisStatistics(
    long checks,
    long timeouts,
    long rejections,
    long restarts,
    int connections,
    long scriptsLoaded,
    List<ScriptStatistics> scripts,
    List<OperationStatistics> operations) {

  /** Copies the lists. */
  public RedisStatistics {
    scripts = List.copyOf(scripts);
    operations = List.copyOf(operations);
  }

  /** Calls of scripts, each one round trip. */
  public long calls() {
    return scripts.stream().mapToLong(ScriptStatistics::calls).sum();
  }

  /** The share of calls that found their script in Redis; 1 if there were none. */
  public double evalshaRatio() {
    long calls = calls();
    long reloads = scripts.stream().mapToLong(ScriptStatistics::reloads).sum();
    return calls == 0 ? 1 : (double) (calls - reloads) / calls;
  }
}
