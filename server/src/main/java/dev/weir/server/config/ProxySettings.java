package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import dev.weir.rule.Cidr;
import dev.weir.rule.CidrSet;
import java.util.List;

/** What the server is told about the proxies that ask it for their clients. */
public final class ProxySettings {

  /** Who may tell of somebody else. */
  public static final Setting<CidrSet> TRUSTED =
      row(
              "http.trusted_proxies",
              "127.0.0.0/8,::1",
              "a list of at most 1000 addresses and blocks, such as 10.0.0.0/8")
          .that(
              "Proxies whose headers are believed in forward authentication; of anybody else the"
                  + " address of the connection counts. Empty is nobody.")
          .asList()
          .read(text -> CidrSet.of(Texts.list(text).stream().map(Cidr::parse).toList()));

  /** What a proxy is told that is to refuse. */
  public static final Setting<Integer> DENIED_STATUS =
      row("http.forward_auth_status", "429", "400..599")
          .that(
              "The status of a denial in forward authentication; nginx understands 401 and 403"
                  + " alone.")
          .read(text -> Math.toIntExact(Texts.number(text, 400, 599)));

  /** In the order in which they are documented. */
  static final List<Setting<?>> TABLE = List.of(TRUSTED, DENIED_STATUS);

  private ProxySettings() {}
}
