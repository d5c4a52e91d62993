package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Runs what {@code docs/http.md} shows, in order, on one server. */
class HttpPageIT {

  private static final Pattern PATH = Pattern.compile("localhost:8080([^\\s']+)");
  private static final Pattern HEADER = Pattern.compile("-H '([^:]+): ([^']+)'");
  private static final Pattern BODY = Pattern.compile("-d '([^']*)'");
  private static final Pattern TOKEN = Pattern.compile("\"(?:lease|refund_token)\":\"([^\"]+)\"");

  /** Stands for a token, in an answer and in the call after it. */
  private static final String ELLIPSIS = "…";

  private String token = "";

  @Test
  void page_runFromTopToBottom_answersAsItSays() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../docs/http.md"));
    int commands = 0;
    try (TestServer weir = TestServer.start()) {
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).startsWith("$ curl -s ")) {
          commands++;
          assertThat(run(weir, lines.get(i))).as(lines.get(i)).matches(pattern(lines.get(i + 1)));
        }
      }
    }
    assertThat(commands).isGreaterThan(10);
  }

  private String run(TestServer weir, String command) {
    HttpRequest.Builder request = weir.request(first(PATH, command));
    Matcher header = HEADER.matcher(command);
    while (header.find()) {
      request.header(header.group(1), header.group(2));
    }
    if (BODY.matcher(command).find()) {
      request.POST(BodyPublishers.ofString(first(BODY, command).replace(ELLIPSIS, token)));
    }
    String answer = weir.send(request).body();
    Matcher given = TOKEN.matcher(answer);
    token = given.find() ? given.group(1) : token;
    return answer;
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  private static String pattern(String answer) {
    return Arrays.stream(answer.split(ELLIPSIS, -1))
        .map(Pattern::quote)
        .collect(Collectors.joining("[A-Za-z0-9_-]+"));
  }
}
