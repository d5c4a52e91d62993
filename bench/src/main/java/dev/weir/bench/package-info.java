/** Benchmarks beside other limiters. */
@NullMarked
package dev.weir.bench;

import org.jspecify.annotations.NullMarked;
