/**
 * The data plane: puts the front-ends, the checks and the store together, from {@link
 * dev.weir.server.config.Settings}.
 *
 * <p>The one place that wires everything: may depend on every package of the server, and none of
 * them on this one. Settings are immutable; {@link dev.weir.server.WeirServer} is thread-safe.
 */
@NullMarked
package dev.weir.server;

import org.jspecify.annotations.NullMarked;
