package dev.weir.bench.http;

import dev.weir.server.WeirServer;
import dev.weir.server.config.Settings;
import dev.weir.store.Ticker;
import java.util.Map;

/** The service as {@code weir serve} runs it, without any rule. The one argument is the port. */
public final class ServedWeir {

  private ServedWeir() {}

  /** Serves until it is killed. */
  public static void main(String[] args) {
    Settings settings = Settings.read(Map.of(), Map.of("http.port", args[0]));
    System.out.println(WeirServer.start(settings, Ticker.system()).uri());
  }
}
