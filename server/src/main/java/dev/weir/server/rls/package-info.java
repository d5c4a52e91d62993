/**
 * Envoy's rate limit service: what {@code envoyproxy/ratelimit} reads, matches, counts and answers.
 *
 * <p>A request is decoded ({@code message}), each of its descriptors {@linkplain
 * dev.weir.server.rls.match.Configuration matched} ({@code match}) with the files in force ({@code
 * file}), what has a limit is claimed from the store in one call (a few, if limits of our own kinds
 * are among them), and the answer is put together from the decisions. That counting and the
 * listeners are here; the same files can be looked through and turned into rules without them
 * ({@code lint}). The arrows go {@code message <- file <- match <- lint}, and from here to all but
 * {@code lint}. Wire types do not leave {@code message}.
 *
 * <p>Of the server it may depend on {@code config}, {@code listen} and {@code rpc}, which carry it.
 * Thread-safe unless said otherwise.
 */
@NullMarked
package dev.weir.server.rls;

import org.jspecify.annotations.NullMarked;
