package dev.weir.server;

import dev.weir.rule.CidrSet;
import dev.weir.server.config.Port;
import dev.weir.server.config.ProxyProtocolSettings;
import dev.weir.server.config.Settings;
import dev.weir.server.config.TlsSettings;
import dev.weir.server.listen.Gate;
import dev.weir.server.tls.Certificates;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What connections to each port have to pass.
 *
 * @param settings say where what is wanted
 * @param certificates those in force; empty if TLS is off
 */
record Gates(Settings settings, Optional<Certificates> certificates) {

  Gate of(Port port) {
    CidrSet trusted = settings.value(ProxyProtocolSettings.TRUSTED);
    Predicate<String> proxies =
        settings.value(ProxyProtocolSettings.PORTS).contains(port)
            ? trusted::contains
            : address -> false;
    Consumer<Channel> tls =
        TlsSettings.isOn(settings, port)
            ? connection -> certificates.orElseThrow().guard(port, connection)
            : connection -> {};
    return new Gate(proxies, tls);
  }
}
