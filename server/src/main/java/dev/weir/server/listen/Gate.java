package dev.weir.server.listen;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a connection has to pass before its protocol is spoken: a proxy tells for whom it speaks,
 * and both sides agree on TLS. Where nothing of that is wanted, it costs nothing. Thread-safe.
 */
public final class Gate {

  /** Lets everybody pass. */
  public static final Gate OPEN = new Gate(address -> false, connection -> {});

  private final Predicate<String> proxies;
  private final Consumer<Channel> tls;

  /**
   * A gate.
   *
   * @param proxies whether an address is that of a proxy, whose connections begin with the PROXY
   *     protocol
   * @param tls puts TLS before what is in the pipeline of a connection, or nothing
   */
  public Gate(Predicate<String> proxies, Consumer<Channel> tls) {
    this.proxies = proxies;
    this.tls = tls;
  }

  /** Puts itself before what is in the pipeline of a new connection. */
  public void guard(Channel connection) {
    tls.accept(connection);
    if (connection.remoteAddress() instanceof InetSocketAddress peer
        && proxies.test(peer.getAddress().getHostAddress())) {
      ProxiedClient.expectOn(connection);
    }
  }
}
