/**
 * What a service on a wire costs at the least: servers without rules, bounds or statistics, which
 * {@code bench/over-the-wire.sh} loads beside Weir. Programs; nothing here is used by another
 * package.
 */
@NullMarked
package dev.weir.bench.wire;

import org.jspecify.annotations.NullMarked;
