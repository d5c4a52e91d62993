package dev.weir.server.rls.match;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What applies to one descriptor.
 *
 * @param rules the limits, one or more
 * @param patterns for each entry the pattern that takes the place of its value in the counter's
 *     key, or null; null if no entry has one
 * @param statisticsKey under what it is counted in statistics
 */
public record Matched(
    List<LimitRule> rules, @Nullable List<@Nullable String> patterns, String statisticsKey) {}
