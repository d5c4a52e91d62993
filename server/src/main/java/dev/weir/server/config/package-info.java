/**
 * What the server is told, and by whom: {@link dev.weir.server.config.Settings} from a file, the
 * environment and the command line, each with where it came from.
 *
 * <p>May depend on core and on the values that settings stand for. Everything is immutable.
 */
@NullMarked
package dev.weir.server.config;

import org.jspecify.annotations.NullMarked;
