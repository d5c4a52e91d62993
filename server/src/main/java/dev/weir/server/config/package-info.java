/**
 * What the server is told, and by whom: {@link dev.weir.server.config.Settings} from a file, the
 * environment and the command line, each with where it came from.
 *
 * <p>May depend on core and on no other package of the server. Everything is immutable but {@link
 * dev.weir.server.config.Reload}, which is thread-safe.
 */
@NullMarked
package dev.weir.server.config;

import org.jspecify.annotations.NullMarked;
