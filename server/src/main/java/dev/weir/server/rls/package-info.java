/**
 * Envoy's rate limit service: what {@code envoyproxy/ratelimit} reads, matches, counts and answers.
 *
 * <p>A request is decoded, each of its descriptors {@linkplain dev.weir.server.rls.Configuration
 * matched} with the files in force, what has a limit is claimed from the store in one call (a few,
 * if limits of our own kinds are among them), and the answer is put together from the decisions.
 * The same files can be looked through and turned into rules without a service. Wire types do not
 * leave this package.
 *
 * <p>Of the server it may depend on {@code dev.weir.server.rpc} alone, which carries it.
 * Thread-safe unless said otherwise.
 */
@NullMarked
package dev.weir.server.rls;

import org.jspecify.annotations.NullMarked;
