package dev.weir.server.config;

/** The families of headers that tell a caller about its limit. */
public enum HeaderFamily {
  /** {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset}. */
  LEGACY,
  /** {@code RateLimit-Policy} and {@code RateLimit}, draft-ietf-httpapi-ratelimit-headers-10. */
  IETF,
  /** {@code X-RateLimit-Used}. */
  USED
}
