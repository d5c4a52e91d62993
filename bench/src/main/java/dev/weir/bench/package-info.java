/**
 * Benchmarks beside other limiters, run by hand: {@link dev.weir.bench.InProcess} for time and
 * allocation, {@link dev.weir.bench.Memory} for bytes per key. Their Javadoc holds the command.
 *
 * <p>Depends on core and on what it is compared with; nothing depends on it. JMH's states belong to
 * a thread or are thread-safe limiters.
 */
@NullMarked
package dev.weir.bench;

import org.jspecify.annotations.NullMarked;
