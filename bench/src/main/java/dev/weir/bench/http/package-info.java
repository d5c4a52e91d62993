/**
 * What the service costs over HTTP, beside a handler that only parses and answers.
 *
 * <p>Run by {@code bench/http-baseline.sh}.
 */
@NullMarked
package dev.weir.bench.http;

import org.jspecify.annotations.NullMarked;
