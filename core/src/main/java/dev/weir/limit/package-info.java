/**
 * Limits as values, and their transition functions as pure integer arithmetic: {@code (state,
 * limit, cost, now) → (state, decision)}.
 *
 * <p>Start at {@link dev.weir.limit.Limit}; {@link dev.weir.limit.Algorithm} is the table of what
 * there is, and each algorithm is one class with its model and its bound. Depends on {@code java.*}
 * alone. Values are immutable and thread-safe; a {@link dev.weir.limit.State} belongs to one thread
 * at a time.
 */
@NullMarked
package dev.weir.limit;

import org.jspecify.annotations.NullMarked;
