package dev.weir.server.resp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.RuleLimiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.rule.Action;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.server.check.CheckListener;
import dev.weir.server.check.CheckService;
import dev.weir.server.listen.Endpoint;
import dev.weir.server.listen.Gate;
import dev.weir.server.listen.SocketServer;
import dev.weir.server.ops.Meters;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Store;
import dev.weir.store.StoreFailure;
import dev.weir.testkit.DelayedStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Redis protocol over real sockets, on a clock of the test's. */
class RespIT {

  private static final RuleSet RULES =
      RuleSet.of(
          Rule.named("payments")
              .match(Condition.endpoint("/api/payments"))
              .key(Attribute.USER_ID)
              .limit(Limit.of(2, Duration.ofMinutes(1)).algorithm(Algorithm.FIXED_WINDOW)),
          Rule.named("region").match(Condition.attribute("region", "mars")).action(Action.BLOCK));

  private final AtomicLong micros = new AtomicLong(1_640_995_200_000_000L);
  private final Vertx vertx = Vertx.vertx();
  private final InMemoryStore store = InMemoryStore.builder().ticker(micros::get).build();
  private boolean adHoc = true;
  private SocketServer frontEnd;
  private Socket socket;

  @BeforeEach
  void start() throws Exception {
    connect(Optional.empty(), store);
  }

  private void connect(Optional<String> password, Store over) throws Exception {
    CheckListener listener = new Meters(store, () -> RULES);
    frontEnd =
        RespFrontEnd.start(
                vertx,
                2,
                new RespOptions(
                    new Endpoint("127.0.0.1", 0, 8, Duration.ofSeconds(60), Gate.OPEN),
                    adHoc,
                    password),
                new CheckService(
                    over, RuleLimiter.over(over, RULES, micros::get), StoreFailure.ALLOW, listener),
                listener,
                "1.2.3")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, SECONDS);
    socket = open();
  }

  private Socket open() throws IOException {
    Socket opened = new Socket(InetAddress.getLoopbackAddress(), frontEnd.port());
    opened.setSoTimeout(10_000);
    return opened;
  }

  @AfterEach
  void stop() throws Exception {
    socket.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
    store.close();
  }

  private void send(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(UTF_8));
  }

  /** Asserts what comes next, of as many bytes as that has. */
  private void assertAnswer(String expected) throws IOException {
    byte[] bytes = socket.getInputStream().readNBytes(expected.getBytes(UTF_8).length);
    assertThat(new String(bytes, UTF_8)).isEqualTo(expected);
  }

  private void skipTo(String end) throws IOException {
    StringBuilder skipped = new StringBuilder();
    while (skipped.indexOf(end) < 0) {
      skipped.append((char) socket.getInputStream().read());
    }
  }

  private void assertClosed() throws IOException {
    InputStream in = socket.getInputStream();
    assertThat(in.read()).isEqualTo(-1);
  }

  private static String integers(long... numbers) {
    StringBuilder text = new StringBuilder("*" + numbers.length + "\r\n");
    for (long number : numbers) {
      text.append(':').append(number).append("\r\n");
    }
    return text.toString();
  }

  @Test
  void throttle_freshKey_answersTheDocumentedFive() throws IOException {
    send("CL.THROTTLE user123 15 30 60 1\r\n");
    assertAnswer(integers(0, 16, 15, -1, 2));
  }

  @Test
  void throttle_untilItIsFull_thenSaysWhenToComeBack() throws IOException {
    for (int left = 2; left >= 0; left--) {
      send("cl.throttle k 2 1 10\r\n");
      assertAnswer(integers(0, 3, left, -1, 10L * (3 - left)));
    }
    send("cl.throttle k 2 1 10\r\n");
    assertAnswer(integers(1, 3, 0, 10, 30));
    micros.addAndGet(9_999_999);
    send("cl.throttle k 2 1 10\r\n");
    assertAnswer(integers(1, 3, 0, 1, 21));
    micros.addAndGet(1);
    send("cl.throttle k 2 1 10\r\n");
    assertAnswer(integers(0, 3, 0, -1, 30));
  }

  @Test
  void throttle_quantity_isTakenWholeOrNotAtAll() throws IOException {
    send("CL.THROTTLE k 9 1 1 7\r\nCL.THROTTLE k 9 1 1 4\r\nCL.THROTTLE k 9 1 1 0\r\n");
    assertAnswer(integers(0, 10, 3, -1, 7));
    assertAnswer(integers(1, 10, 3, 1, 7));
    assertAnswer(integers(0, 10, 3, -1, 7));
  }

  @Test
  void throttle_moreThanCanEverBeHad_hasNoTimeToComeBack() throws IOException {
    send("CL.THROTTLE k 9 1 1 11\r\n");
    assertAnswer(integers(1, 10, 10, -1, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CL.THROTTLE|Usage: cl.throttle <key> <max_burst> <count per period> <period> [<quantity>]",
        "CL.THROTTLE k 1 1|Usage: cl.throttle <key> <max_burst> <count per period> <period>"
            + " [<quantity>]",
        "CL.THROTTLE k x 1 1|Couldn't parse as integer: x",
        "CL.THROTTLE k 1 1.5 1|Couldn't parse as integer: 1.5",
        "CL.THROTTLE k 1 0 1|Zero rates are not supported",
        "CL.THROTTLE k 1 1 0|Zero rates are not supported",
        "CL.THROTTLE k -1 1 1|max_burst: -1 (expected: 0..4294967294)",
        "CL.THROTTLE k 1 1 1 -1|quantity: -1 (expected: 0..4294967295)",
      })
  void throttle_badArguments_areToldAsRedisCellDoes(String command, String error)
      throws IOException {
    send(command + "\r\nPING\r\n");
    assertAnswer("-ERR Cell error: " + error + "\r\n+PONG\r\n");
  }

  @Test
  void check_byRules_answersAMap() throws IOException {
    String payment = "WEIR.CHECK user_id 42 endpoint /api/payments method POST\r\n";
    send("WEIR.CHECK user_id 42\r\n" + payment + payment + payment);
    assertAnswer("*2\r\n$7\r\nallowed\r\n:1\r\n");
    for (int left = 1; left >= 0; left--) {
      assertAnswer(
          "*10\r\n$7\r\nallowed\r\n:1\r\n$5\r\nlimit\r\n:2\r\n$9\r\nremaining\r\n:" + left);
      assertAnswer("\r\n$8\r\nreset_at\r\n:1640995260\r\n$4\r\nrule\r\n$8\r\npayments\r\n");
    }
    assertAnswer("*14\r\n$7\r\nallowed\r\n:0\r\n$5\r\nlimit\r\n:2\r\n$9\r\nremaining\r\n:0\r\n");
    assertAnswer("$8\r\nreset_at\r\n:1640995260\r\n$4\r\ncode\r\n$19\r\nRATE_LIMIT_EXCEEDED\r\n");
    assertAnswer("$11\r\nretry_after\r\n:60\r\n$4\r\nrule\r\n$8\r\npayments\r\n");
    send("HELLO 3\r\nWEIR.CHECK user_id 7 attributes.region mars cost 3 refundable true\r\n");
    skipTo("modules\r\n*0\r\n");
    assertAnswer(
        "%3\r\n$7\r\nallowed\r\n:0\r\n$4\r\ncode\r\n$7\r\nBLOCKED\r\n$4\r\nrule\r\n$6\r\nregion\r\n");
  }

  @Test
  void check_ofAKeyWithItsLimit_isAnsweredAsByRules() throws IOException {
    String check = "WEIR.CHECK key k limit 3 window 1m algorithm fixed_window cost 2\r\n";
    send(check + check);
    assertAnswer("*8\r\n$7\r\nallowed\r\n:1\r\n$5\r\nlimit\r\n:3\r\n$9\r\nremaining\r\n:1\r\n");
    assertAnswer("$8\r\nreset_at\r\n:1640995260\r\n");
    assertAnswer("*12\r\n$7\r\nallowed\r\n:0\r\n$5\r\nlimit\r\n:3\r\n$9\r\nremaining\r\n:1\r\n");
    assertAnswer("$8\r\nreset_at\r\n:1640995260\r\n$4\r\ncode\r\n$19\r\nRATE_LIMIT_EXCEEDED\r\n");
    assertAnswer("$11\r\nretry_after\r\n:60\r\n");
  }

  @Test
  void check_ofAKeyWhereOwnLimitsAreOff_isRefused() throws Exception {
    socket.close();
    frontEnd.stop(Duration.ZERO).toCompletionStage().toCompletableFuture().get(10, SECONDS);
    adHoc = false;
    connect(Optional.empty(), store);
    send("WEIR.CHECK key k limit 3 window 1m\r\n");
    assertAnswer("-ERR key: a check with its own limit (expected: attributes; ");
    assertAnswer("own limits are switched off here)\r\n");
    send("CL.THROTTLE k 1 1 1\r\n");
    assertAnswer(
        "-ERR cl.throttle: a check with its own limit (expected: WEIR.CHECK with attributes");
    assertAnswer("; own limits are switched off here)\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WEIR.CHECK key k user_id 1|ERR key: beside attributes of a request (expected: a key with"
            + " its limit, or attributes alone)",
        "WEIR.CHECK key k limit 3|ERR window: missing (expected: a text)",
        "WEIR.CHECK user_id|ERR wrong number of arguments for 'weir.check' command (expected:"
            + " WEIR.CHECK field value [field value …])",
        "WEIR.CHECK user 42|ERR unknown field: user (expected: one of user_id, api_key, ip_address,"
            + " endpoint, method, tenant, user_tier, attributes, key, limit, window, algorithm, burst,"
            + " cost, refundable)",
        "WEIR.CHECK user_id a user_id b|ERR user_id: twice (expected: once)",
        "WEIR.CHECK user_id a cost -1|ERR cost: -1 (expected: 0..4294967295)",
        "WEIR.CHECK user_id a cost x|ERR cost: x (expected: 0..4294967295)",
        "WEIR.CHECK user_id a refundable perhaps|ERR refundable: perhaps (expected: true or false)",
      })
  void check_badFields_areTold(String command, String error) throws IOException {
    send(command + "\r\nPING\r\n");
    assertAnswer("-" + error + "\r\n+PONG\r\n");
  }

  @Test
  void pipelined_tenThousandCommandsAtOnce_areAnsweredInOrder() throws Exception {
    int commands = 10_000;
    Thread sender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < commands; i++) {
                  send("*2\r\n$4\r\nECHO\r\n$5\r\n" + (10_000 + i) + "\r\n");
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    sender.start();
    for (int i = 0; i < commands; i++) {
      assertAnswer("$5\r\n" + (10_000 + i) + "\r\n");
    }
    sender.join();
  }

  @Test
  void pipelined_overAStoreThatAnswersLaterAndInAnyOrder_areAnsweredInTheirOrder()
      throws Exception {
    socket.close();
    frontEnd.stop(Duration.ZERO).toCompletionStage().toCompletableFuture().get(10, SECONDS);
    try (DelayedStore late = new DelayedStore(store)) {
      connect(Optional.empty(), late);
      int rounds = 3_000; // more than may wait at once
      Thread sender =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < rounds; i++) {
                    send("CL.THROTTLE k" + i + " " + i + " 1 1\r\nCL.THROTTLE k\r\n");
                    send(i % 100 == 0 ? "ECHO " + i + "\r\n" : "");
                  }
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      sender.start();
      for (int i = 0; i < rounds; i++) {
        assertAnswer(integers(0, i + 1, i, -1, 1) + "-ERR Cell error: Usage: ");
        assertAnswer("cl.throttle <key> <max_burst> <count per period> <period> [<quantity>]\r\n");
        if (i % 100 == 0) {
          assertAnswer("$" + Integer.toString(i).length() + "\r\n" + i + "\r\n");
        }
      }
      sender.join();
    }
  }

  @Test
  void handshake_ofClientLibraries_isAnswered() throws IOException {
    send(
        "HELLO 2\r\nCLIENT SETINFO lib-name jedis\r\nCLIENT SETNAME a\r\nCLIENT GETNAME\r\nSELECT 0\r\n");
    assertAnswer("*14\r\n$6\r\nserver\r\n$4\r\nweir\r\n$7\r\nversion\r\n$5\r\n1.2.3\r\n");
    assertAnswer("$5\r\nproto\r\n:2\r\n$2\r\nid\r\n:1\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n");
    assertAnswer("$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n");
    assertAnswer("+OK\r\n+OK\r\n$1\r\na\r\n+OK\r\n");
    send("HELLO 3\r\n");
    assertAnswer("%7\r\n$6\r\nserver\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NONSENSE x|ERR unknown command 'nonsense' (expected: CL.THROTTLE, WEIR.CHECK, PING, …)",
        "ECHO|ERR wrong number of arguments for 'echo' command",
        "SELECT 1|ERR DB index is out of range (expected: 0)",
        "HELLO 4|NOPROTO unsupported protocol version",
        "HELLO 3 NONSENSE|ERR syntax error",
        "CLIENT KILL|ERR unknown subcommand 'kill'",
      })
  void command_thatCannotBeCarriedOut_isAnError(String command, String error) throws IOException {
    send(command + "\r\nPING\r\n");
    assertAnswer("-" + error + "\r\n+PONG\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*1\r\nx\r\n", "*1\r\n$-5\r\n", "*100000\r\n", "GET \"x\r\n"})
  void malformed_isToldAndEndsThatConnectionAlone(String bytes) throws IOException {
    try (Socket other = open()) {
      send("PING\r\n" + bytes + "PING\r\n");
      assertAnswer("+PONG\r\n-ERR Protocol error: ");
      socket.getInputStream().readAllBytes();
      socket.close();
      socket = other;
      send("PING\r\n");
      assertAnswer("+PONG\r\n");
    }
  }

  @Test
  void quit_isAnsweredAndCloses() throws IOException {
    send("QUIT\r\nPING\r\n");
    assertAnswer("+OK\r\n");
    assertClosed();
  }

  @Test
  void connections_beyondTheMost_areClosed() throws IOException {
    send("PING\r\n");
    assertAnswer("+PONG\r\n");
    Socket[] more = new Socket[7];
    for (int i = 0; i < more.length; i++) {
      more[i] = open();
      more[i].getOutputStream().write("PING\r\n".getBytes(UTF_8)); // then it has been counted
      assertThat(more[i].getInputStream().readNBytes(7)).asString(UTF_8).isEqualTo("+PONG\r\n");
    }
    try (Socket last = open()) {
      assertThat(last.getInputStream().read()).isEqualTo(-1);
    }
    for (Socket each : more) {
      each.close();
    }
  }

  @Test
  void password_isAskedForBeforeAnythingElse() throws Exception {
    socket.close();
    frontEnd.stop(Duration.ZERO).toCompletionStage().toCompletableFuture().get(10, SECONDS);
    connect(Optional.of("open sesame"), store);
    send("CL.THROTTLE k 1 1 1\r\nPING\r\nAUTH wrong\r\nAUTH other \"open sesame\"\r\n");
    assertAnswer("-NOAUTH Authentication required.\r\n-NOAUTH Authentication required.\r\n");
    String wrong = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
    assertAnswer(wrong + wrong);
    send("AUTH default \"open sesame\"\r\nCL.THROTTLE k 1 1 1\r\nRESET\r\nPING\r\n");
    assertAnswer("+OK\r\n" + integers(0, 2, 1, -1, 1) + "+RESET\r\n-NOAUTH");
  }
}
