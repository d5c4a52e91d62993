/**
 * Watches what the server does, and says when something is amiss: alerts on signals, each over a
 * window of time.
 *
 * <p>Depends on values of the core alone. Thread-safe.
 */
@NullMarked
package dev.weir.server.alert;

import org.jspecify.annotations.NullMarked;
