/** Rules over the whole code base, and tests from end to end. */
@NullMarked
package dev.weir.verify;

import org.jspecify.annotations.NullMarked;
