/**
 * TLS on the ports of the service: reads certificates and keys, refuses what would not work, takes
 * new ones as their files change, and gives each connection its part. Knows no protocol and no
 * front-end. {@link dev.weir.server.tls.Certificates} is thread-safe.
 */
@NullMarked
package dev.weir.server.tls;

import org.jspecify.annotations.NullMarked;
