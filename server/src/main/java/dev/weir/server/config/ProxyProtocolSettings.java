package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import dev.weir.rule.Cidr;
import dev.weir.rule.CidrSet;
import java.util.List;
import java.util.Set;

/** What the server is told about proxies that pass on connections as they are. */
public final class ProxyProtocolSettings {

  /** Who begins connections with the header. */
  public static final Setting<CidrSet> TRUSTED =
      row(
              "proxy_protocol.trusted",
              "",
              "a list of at most 1000 addresses and blocks, such as 10.0.0.0/8")
          .that(
              "Proxies each of whose connections begins with the PROXY protocol, version 1 or 2; its"
                  + " header from anybody else is no request.")
          .asList()
          .read(text -> CidrSet.of(Texts.list(text).stream().map(Cidr::parse).toList()));

  /** Where it is spoken. */
  public static final Setting<Set<Port>> PORTS =
      row(
              "proxy_protocol.ports",
              Port.names(Port.HTTP, Port.GRPC, Port.RESP),
              "a list of http, grpc, resp, debug, or none")
          .that("The ports on which they do so.")
          .asList()
          .read(Port::some);

  /** In the order in which they are documented. */
  static final List<Setting<?>> TABLE = List.of(TRUSTED, PORTS);

  private ProxyProtocolSettings() {}
}
