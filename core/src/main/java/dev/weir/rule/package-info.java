/**
 * Rules: which limits apply to a request, found in about a microsecond among a hundred thousand.
 *
 * <p>Start at {@link dev.weir.rule.Rule} and {@link dev.weir.rule.RuleSet}; {@code
 * dev.weir.rule.tree} makes them from a plain tree of maps and lists, whatever text that came from.
 * A {@link dev.weir.rule.Request} is matched to a {@link dev.weir.rule.Match}, the claims on a
 * store, whose decisions become a {@link dev.weir.rule.Verdict}.
 *
 * <p>Depends on {@code dev.weir.limit} and {@code dev.weir.store}. Everything is immutable and
 * thread-safe except the builders.
 */
@NullMarked
package dev.weir.rule;

import org.jspecify.annotations.NullMarked;
