/**
 * Where counters live. {@link dev.weir.store.Store} is what every store does; {@link
 * dev.weir.store.InMemoryStore} is the one for a single process.
 *
 * <p>Depends on {@code dev.weir.limit}. Stores are thread-safe; values are immutable.
 */
@NullMarked
package dev.weir.store;

import org.jspecify.annotations.NullMarked;
