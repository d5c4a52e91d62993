/**
 * What an operator sees: whether the server is ready and well, and what it has counted.
 *
 * <p>May depend on {@code dev.weir.server.check} and the core. Thread-safe.
 */
@NullMarked
package dev.weir.server.ops;

import org.jspecify.annotations.NullMarked;
