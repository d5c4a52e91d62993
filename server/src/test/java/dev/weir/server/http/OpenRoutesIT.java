package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.WeirServer;
import dev.weir.server.config.Settings;
import dev.weir.store.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is open to whom, as {@code docs/security.md} says it: every route is asked. */
class OpenRoutesIT {

  private static final Path PAGE = Path.of("../docs/security.md");
  private static final Pattern ROUTE = Pattern.compile("`(GET|POST|PUT|DELETE) ([^`]+)`");
  private static final String TOKEN = "0123456789abcdef";

  private final HttpClient client = HttpClient.newHttpClient();

  /** A route as the page has it. */
  private record Documented(String port, String method, String path, boolean closed) {}

  private static List<Documented> documented() throws IOException {
    List<Documented> all = new ArrayList<>();
    for (String line : Files.readAllLines(PAGE)) {
      String[] cells = line.split("\\s*\\|\\s*", -1);
      if (cells.length > 3 && (cells[1].equals("HTTP") || cells[1].equals("debug"))) {
        Matcher routes = ROUTE.matcher(cells[2]);
        while (routes.find()) {
          boolean closed = cells[3].equals("administrators");
          all.add(new Documented(cells[1], routes.group(1), routes.group(2), closed));
        }
      }
    }
    return all;
  }

  private static WeirServer start(Map<String, String> more) {
    Map<String, String> flags = new HashMap<>(more);
    flags.putAll(
        Map.of("http.port", "0", "grpc.port", "off", "resp.port", "off", "debug.port", "0"));
    return WeirServer.start(Settings.read(Map.of(), flags), Ticker.system());
  }

  private int status(WeirServer weir, Documented route, String... authorization) throws Exception {
    int port = route.port().equals("HTTP") ? weir.httpPort() : weir.debugPort().orElseThrow();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + route.path()))
            .header("content-type", "application/json")
            .method(route.method(), HttpRequest.BodyPublishers.ofString("{}"));
    Arrays.stream(authorization).forEach(each -> request.header("authorization", each));
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void page_comparedWithTheRoutes_hasThemAll() throws IOException {
    assertThat(
            documented().stream()
                .filter(each -> each.port().equals("HTTP"))
                .map(each -> Route.of(each.path(), each.method())))
        .containsAll(Arrays.asList(Route.values()))
        .doesNotContainNull();
  }

  @Test
  void route_withoutAToken_isOpenToWhomThePageSays() throws Exception {
    try (WeirServer closed = start(Map.of());
        WeirServer weir = start(Map.of("admin.token", TOKEN))) {
      for (Documented each : documented()) {
        if (each.closed()) {
          assertThat(status(closed, each)).as("%s", each).isEqualTo(403);
          assertThat(status(closed, each, "Bearer " + TOKEN)).as("%s", each).isEqualTo(403);
          assertThat(status(weir, each)).as("%s", each).isEqualTo(401);
          assertThat(status(weir, each, "Bearer " + TOKEN + "0")).as("%s", each).isEqualTo(401);
          assertThat(status(weir, each, "Basic " + TOKEN)).as("%s", each).isEqualTo(401);
          assertThat(status(weir, each, "Bearer " + TOKEN))
              .as("%s", each)
              .isNotIn(401, 403, 404, 405);
        } else {
          assertThat(status(closed, each)).as("%s", each).isNotIn(401, 403, 404, 405);
        }
      }
    }
  }
}
