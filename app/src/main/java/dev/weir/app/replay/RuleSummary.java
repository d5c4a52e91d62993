package dev.weir.app.replay;

/**
 * What a replay of rules has found, for its reports.
 *
 * @param file the recording, as its user knows it
 * @param top how many keys to list of each rule
 */
record RuleSummary(String file, Format format, RuleReplay replay, BadLines badLines, int top) {}
