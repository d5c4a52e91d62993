/**
 * Weir over Redis beside other ways to ask one, run by hand: {@link
 * dev.weir.bench.redis.ThroughRedis}, whose Javadoc holds the command.
 */
@NullMarked
package dev.weir.bench.redis;

import org.jspecify.annotations.NullMarked;
