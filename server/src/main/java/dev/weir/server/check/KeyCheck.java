package dev.weir.server.check;

import dev.weir.limit.Limit;

/**
 * The simple form: a key against a limit that the caller brings along. The counter is the key's
 * alone: another limit for the same key is that limit changed, and usage is kept.
 *
 * @param key names the counter; a {@linkplain CheckedText#key valid} one
 * @param limit what it may not exceed
 * @param cost units asked for, 0..4294967295; 0 only looks
 * @param refundable whether an allowed answer is to carry a token to give the units back with
 */
public record KeyCheck(String key, Limit limit, long cost, boolean refundable) implements Check {}
