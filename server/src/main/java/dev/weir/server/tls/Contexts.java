package dev.weir.server.tls;

import dev.weir.server.config.Port;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/** TLS as one identity speaks it, on every port. Immutable. */
final class Contexts {

  /** In which both sides have to have agreed. */
  private static final long HANDSHAKE_MILLIS = 10_000;

  private final Identity identity;
  private final Map<Port, SslContext> contexts = new EnumMap<>(Port.class);

  /**
   * Prepares for connections.
   *
   * @throws SSLException if Java cannot
   */
  Contexts(Identity identity, List<String> protocols) throws SSLException {
    this.identity = identity;
    for (Port port : Port.values()) {
      contexts.put(port, context(identity, protocols, spoken(port)));
    }
  }

  /** By what names clients may ask for what is spoken on a port (ALPN). */
  private static List<String> spoken(Port port) {
    return switch (port) {
      case HTTP -> List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
      case GRPC -> List.of(ApplicationProtocolNames.HTTP_2);
      case DEBUG -> List.of(ApplicationProtocolNames.HTTP_1_1);
      case RESP -> List.of();
    };
  }

  private static SslContext context(Identity identity, List<String> protocols, List<String> names)
      throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(identity.key(), identity.chain())
            .sslProvider(SslProvider.JDK)
            .protocols(protocols)
            .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
    if (!names.isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.FATAL_ALERT,
              SelectedListenerFailureBehavior.ACCEPT,
              names));
    }
    identity.clientCas().ifPresent(cas -> builder.trustManager(cas).clientAuth(ClientAuth.REQUIRE));
    return builder.build();
  }

  Identity identity() {
    return identity;
  }

  /**
   * What speaks it on one connection.
   *
   * @param handshakes where the arithmetic of its handshake is done
   */
  SslHandler handler(Port port, ByteBufAllocator buffers, Executor handshakes) {
    SslContext context = contexts.get(port);
    if (context == null) {
      throw new IllegalArgumentException("no context of " + port);
    }
    SslHandler handler = context.newHandler(buffers, handshakes);
    handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
    return handler;
  }
}
