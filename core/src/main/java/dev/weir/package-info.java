/**
 * Limiters: guard something in two lines. {@link dev.weir.Limiter} for any number of keys, {@link
 * dev.weir.SingleLimiter} for one.
 *
 * <p>What may be allowed is in {@link dev.weir.limit}, where counters live in {@link
 * dev.weir.store}. Everything here is thread-safe.
 */
@NullMarked
package dev.weir;

import org.jspecify.annotations.NullMarked;
