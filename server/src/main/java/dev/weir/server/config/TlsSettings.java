package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import dev.weir.limit.InvalidValueException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the server is told about TLS on its ports. */
public final class TlsSettings {

  private static final String FILE = "a file, or nothing";

  /** What the server shows. */
  public static final Setting<Optional<Path>> CERTIFICATE =
      row("tls.certificate", "", FILE)
          .that(
              "The server's certificate in PEM, then those of who signed it; with it TLS is on, and"
                  + " without it off.")
          .read(Texts::file);

  /** Its key. */
  public static final Setting<Optional<Path>> KEY =
      row("tls.key", "", FILE).that("Its key in PEM, not encrypted.").read(Texts::file);

  /** Who signed the clients' certificates. */
  public static final Setting<Optional<Path>> CLIENT_CA =
      row("tls.client_ca", "", FILE)
          .that(
              "Certificates in PEM of who signs clients'; with it every client has to show one"
                  + " (mutual TLS).")
          .read(Texts::file);

  /** The protocols that are spoken. */
  public static final Setting<List<String>> PROTOCOLS =
      row("tls.min_version", "1.3", "1.3 or 1.2")
          .that("The oldest version of TLS that is spoken.")
          .read(TlsSettings::protocols);

  /** Where TLS is spoken. */
  public static final Setting<Set<Port>> PORTS =
      row(
              "tls.ports",
              Port.names(Port.values()),
              "a list of " + Port.names(Port.values()).replace(",", ", ") + ", or none")
          .that("The ports on which TLS is spoken, once there is a certificate.")
          .asList()
          .read(Port::some);

  /** In the order in which they are documented. */
  static final List<Setting<?>> TABLE = List.of(CERTIFICATE, KEY, CLIENT_CA, PROTOCOLS, PORTS);

  private TlsSettings() {}

  private static List<String> protocols(String text) {
    return switch (text) {
      case "1.3" -> List.of("TLSv1.3");
      case "1.2" -> List.of("TLSv1.3", "TLSv1.2");
      default -> throw new IllegalArgumentException(text);
    };
  }

  /** Finds what does not fit together. */
  static void check(Settings settings) {
    boolean certificate = settings.value(CERTIFICATE).isPresent();
    if (certificate && settings.value(KEY).isEmpty()) {
      throw new InvalidValueException(KEY.key(), "none", "the key of " + CERTIFICATE.key());
    }
    for (Setting<Optional<Path>> beside : List.of(KEY, CLIENT_CA)) {
      if (!certificate && settings.value(beside).isPresent()) {
        throw new InvalidValueException(CERTIFICATE.key(), "none", "one, beside " + beside.key());
      }
    }
  }

  /** Whether TLS is spoken on a port. */
  public static boolean isOn(Settings settings, Port port) {
    return settings.value(CERTIFICATE).isPresent() && settings.value(PORTS).contains(port);
  }
}
