/**
 * What a check is and how it is decided, whatever protocol it came by: {@link
 * dev.weir.server.check.CheckService}.
 *
 * <p>May depend on the core alone: no wire type, no front-end. Values are immutable, services
 * thread-safe; answers come by completion, inline over a store in memory.
 */
@NullMarked
package dev.weir.server.check;

import org.jspecify.annotations.NullMarked;
