/**
 * What the commands share: the terminal they write to, and how they fail. Depends on {@code java.*}
 * alone; values are immutable.
 */
@NullMarked
package dev.weir.app.terminal;

import org.jspecify.annotations.NullMarked;
