/**
 * {@code weir instances} and {@code weir doctor}: who shares the counters of a Redis, and whether
 * it has what Weir needs. Depends on {@code dev.weir.redis}, not on the server.
 */
@NullMarked
package dev.weir.app.fleet;

import org.jspecify.annotations.NullMarked;
