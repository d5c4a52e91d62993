/**
 * How long it takes to find the rules of a request, and to compile them. May depend on core and
 * JMH; run by hand, one thread at a time.
 */
@NullMarked
package dev.weir.bench.rule;

import org.jspecify.annotations.NullMarked;
