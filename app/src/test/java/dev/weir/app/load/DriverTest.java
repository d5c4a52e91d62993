package dev.weir.app.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.app.load.protocol.HttpProtocol;
import dev.weir.app.load.protocol.Verdict;
import dev.weir.app.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DriverTest {

  private static final long MILLI = 1_000_000L;

  /** One request of 900 is held for a second: whoever was due meanwhile has waited. */
  @Test
  void openLoop_serverThatStalls_showsTheWaitOfAllThatWereDue() throws Exception {
    try (ScriptedServer server = new ScriptedServer(DriverTest::stallOnce)) {
      Summary summary = run(server, Profile.STEADY.phases(300, 3000 * MILLI), 0, 1, 10_000);
      Tally whole = summary.whole();
      assertThat(whole.sentCount() + whole.unsentCount()).isEqualTo(900);
      assertThat(slower(whole.response(), 400)).as("due in the stall").isGreaterThan(150);
      assertThat(whole.service().getCountBetweenValues(990 * MILLI, 3600_000 * MILLI))
          .as("held by the server, or by a machine that is busy elsewhere")
          .isPositive();
    }
  }

  @Test
  void closedLoop_serverThatStalls_showsOneSlowRequest() throws Exception {
    try (ScriptedServer server = new ScriptedServer(DriverTest::stallOnce)) {
      Summary summary = run(server, Profile.STEADY.phases(0, 3000 * MILLI), 1, 1, 10_000);
      assertThat(summary.whole().response().getCountBetweenValues(990 * MILLI, 3600_000 * MILLI))
          .as("one after the other: no more than fit into the time")
          .isBetween(1L, 4L);
      assertThat(summary.whole().sentCount()).isEqualTo(server.received());
    }
  }

  @Test
  void openLoop_serverThatNeverAnswers_countsTimeoutsAndNeverSent() throws Exception {
    try (ScriptedServer server = new ScriptedServer((number, request) -> ScriptedServer.SILENCE)) {
      Summary summary = run(server, Profile.STEADY.phases(1000, 500 * MILLI), 0, 2, 5000);
      Tally whole = summary.whole();
      assertThat(whole.sentCount()).isEqualTo(2);
      assertThat(whole.unsentCount()).isEqualTo(498);
      assertThat(whole.of(Verdict.TIMEOUT)).isEqualTo(2);
      assertThat(whole.response().getTotalCount()).as("all that were due").isEqualTo(500);
      assertThat(summary.notes())
          .anyMatch(note -> note.startsWith("498 requests were due and never sent"))
          .anyMatch(note -> note.startsWith("the rate was not reached: 0/s of 1,000/s"));
    }
  }

  @Test
  void closedLoop_answersOfAllKinds_areCountedAsTheServerDid() throws Exception {
    List<String> answers =
        List.of(
            ScriptedServer.OK,
            "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 500 no\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            "HTTP/1.1 404 no\r\nContent-Length: 0\r\n\r\n",
            ScriptedServer.CLOSE,
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n0123456789",
            "rubbish\r\n");
    try (ScriptedServer server =
        new ScriptedServer((number, request) -> answers.get(number % answers.size()))) {
      Summary summary = run(server, Profile.STEADY.phases(0, 1000 * MILLI), 3, 3, 5000);
      Tally whole = summary.whole();
      long sent = whole.sentCount();
      assertThat(sent).isEqualTo(server.received()).isGreaterThan(2L * answers.size());
      assertThat(whole.codes().get(429)).isEqualTo(whole.of(Verdict.DENIED));
      assertThat(whole.of(Verdict.ALLOWED)).isEqualTo(each(sent, 0) + each(sent, 5));
      assertThat(whole.of(Verdict.DENIED)).isEqualTo(each(sent, 1));
      assertThat(whole.of(Verdict.FAILED)).isEqualTo(each(sent, 2));
      assertThat(whole.of(Verdict.REFUSED)).isEqualTo(each(sent, 3));
      assertThat(whole.of(Verdict.RESET)).isEqualTo(each(sent, 4));
      assertThat(whole.of(Verdict.PROTOCOL)).isEqualTo(each(sent, 6));
      assertThat(summary.unanswered()).isZero();
    }
  }

  @Test
  void pipelining_fourDeep_keepsFourInFlight() throws Exception {
    CountDownLatch four = new CountDownLatch(1);
    try (ScriptedServer server =
        new ScriptedServer(
            (number, request) -> {
              if (request.line().contains("/3 ")) {
                four.countDown();
              }
              return number == 3
                  ? ScriptedServer.OK.repeat(4)
                  : number < 3 ? "" : ScriptedServer.OK;
            })) {
      Summary summary = run(server, Profile.STEADY.phases(0, 300 * MILLI), 4, 1, 5000);
      assertThat(four.await(0, TimeUnit.SECONDS)).as("sent before any answer").isTrue();
      assertThat(summary.whole().answers()).isEqualTo(server.received());
    }
  }

  @Test
  void run_nobodyListens_isUnreachable() throws Exception {
    int port;
    try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = once.getLocalPort();
    }
    assertThatThrownBy(() -> run(port, Profile.STEADY.phases(0, MILLI), 1, 1, 1000))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("refused");
  }

  @Test
  void spike_eachPhase_countsItsOwn() throws Exception {
    try (ScriptedServer server = new ScriptedServer((number, request) -> ScriptedServer.OK)) {
      Summary summary = run(server, Profile.SPIKE.phases(100, 900 * MILLI), 0, 8, 5000);
      assertThat(due(summary, 0)).isEqualTo(30);
      assertThat(due(summary, 1)).isEqualTo(300);
      assertThat(due(summary, 2)).isEqualTo(30);
      assertThat(summary.whole().sentCount()).isEqualTo(server.received());
    }
  }

  private static String stallOnce(int number, ScriptedServer.Request request)
      throws InterruptedException {
    if (number == 100) {
      new CountDownLatch(1).await(1, TimeUnit.SECONDS); // nobody counts down: a second
    }
    return ScriptedServer.OK;
  }

  private static long slower(Histogram histogram, long millis) {
    return histogram.getCountBetweenValues(millis * MILLI, 3600_000 * MILLI);
  }

  private static long due(Summary summary, int phase) {
    return summary.tally(phase).sentCount() + summary.tally(phase).unsentCount();
  }

  /** How many of so many numbers from 0 on leave this rest by seven. */
  private static long each(long all, int rest) {
    return (all - rest + 6) / 7;
  }

  private static Summary run(
      ScriptedServer server, List<Phase> phases, int concurrency, int connections, long timeout)
      throws Exception {
    int port = Integer.parseInt(server.url().substring(server.url().lastIndexOf(':') + 1));
    return run(port, phases, concurrency, connections, timeout);
  }

  private static Summary run(
      int port, List<Phase> phases, int concurrency, int connections, long timeoutMillis)
      throws Exception {
    int depth = Math.max(1, concurrency / connections);
    Plan plan =
        new Plan(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            new HttpProtocol("GET", "/{key}/{n}", List.of("Host: x"), ""),
            Keys.of(10, 0, 1),
            phases,
            concurrency,
            connections,
            depth,
            timeoutMillis * MILLI);
    LiveLine line = new LiveLine(Terminal.PLAIN, new PrintWriter(new StringWriter()), true, phases);
    return new Driver(plan, () -> false, line, OptionalLong.empty()).run();
  }
}
