/**
 * The proof: a {@linkplain dev.weir.testkit.ReferenceModel reference model} that is slow and
 * obvious, random programs with adversarial times, costs and changes, and the {@linkplain
 * dev.weir.testkit.StoreContract contract} that every store extends in a few lines.
 *
 * <p>May depend on {@code dev.weir.limit}, {@code dev.weir.store}, {@code dev.weir}, JUnit and
 * AssertJ. {@link dev.weir.testkit.ManualTicker} is thread-safe, nothing else here is.
 */
@NullMarked
package dev.weir.testkit;

import org.jspecify.annotations.NullMarked;
