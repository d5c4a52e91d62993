/**
 * {@code weir load}: drives a server with requests and measures its answers.
 *
 * <p>A {@code Schedule} says when each request is due, {@code Keys} whom it is about, a {@code
 * Protocol} how it is written and its answers read, the {@code Driver} sends and receives on one
 * thread, {@code Tally} counts and times by phase, and the reports show a {@code Summary}, which
 * {@code Expectation}s judge. Depends on {@link dev.weir.app.terminal}, picocli, jackson-core and
 * HdrHistogram; sockets are those of {@code java.nio}. Nothing here is thread-safe.
 */
@NullMarked
package dev.weir.app.load;

import org.jspecify.annotations.NullMarked;
