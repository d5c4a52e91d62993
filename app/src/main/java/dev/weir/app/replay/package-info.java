/**
 * {@code weir replay}: recorded traffic through a limit, on the recording's own clock.
 *
 * <p>An {@code Input} is opened and unpacked, its {@code Format} found, a {@code Trace} reads
 * {@code Event}s from it, {@code Replay} runs them through each limit, and a {@code Report} shows
 * the outcome. Depends on core, {@link dev.weir.app.terminal}, picocli, jackson-core and xz. Runs
 * on one thread; nothing here is thread-safe.
 */
@NullMarked
package dev.weir.app.replay;

import org.jspecify.annotations.NullMarked;
