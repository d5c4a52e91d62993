package dev.weir.redis;

import dev.weir.limit.Algorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;

/**
 * Ten million steps for each algorithm, in Redis 6.2 and in the model, and 200 attempts at every
 * other law, with the result as a file. By hand, half an hour to an hour; {@code
 * -Dweir.contract.algorithms=token_bucket,concurrency} is a part of it:
 *
 * <pre>{@code
 * mvn -Plong -pl redis -am test -Dtest=RedisContractLongRun -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
@ExtendWith(RedisContractLongRun.Journal.class)
class RedisContractLongRun extends RedisContractIT {

  private static final long STEPS = Long.getLong("weir.contract.steps", 10_000_000);

  @Override
  protected long steps() {
    return STEPS;
  }

  @Override
  protected List<Algorithm> algorithms() {
    List<String> some = List.of(System.getProperty("weir.contract.algorithms", "").split(","));
    return super.algorithms().stream()
        .filter(algorithm -> some.contains("") || some.contains(algorithm.toString()))
        .toList();
  }

  @Override
  protected int attempts() {
    return 200;
  }

  /** Writes down what passed, after each test, so that an early end loses nothing. */
  static final class Journal implements InvocationInterceptor {

    private static final Path RESULT =
        Path.of(System.getProperty("weir.contract.result", "target/contract.txt"));
    private final List<String> lines = new ArrayList<>();

    Journal() {
      lines.add("RedisStore over Redis 6.2 and ReferenceModel, the same answer to every step");
      lines.add("steps compared for each algorithm: " + STEPS + ", in programs of 250");
      lines.add(
          "command: mvn -Plong -pl redis -am test -Dtest=RedisContractLongRun -Dsurefire.failIfNoSpecifiedTests=false");
      lines.add("jdk:     " + System.getProperty("java.vm.version"));
      lines.add("");
    }

    @Override
    public void interceptDynamicTest(
        Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
        throws Throwable {
      long start = System.nanoTime();
      invocation.proceed();
      String law =
          context
              .getParent()
              .flatMap(ExtensionContext::getTestMethod)
              .map(Method::getName)
              .orElse("");
      lines.add(
          String.format(
              Locale.ROOT,
              "%-55s %-24s passed, %5d s",
              law,
              context.getDisplayName(),
              (System.nanoTime() - start) / 1_000_000_000));
      write();
    }

    private void write() {
      try {
        Files.createDirectories(RESULT.toAbsolutePath().getParent());
        Files.write(RESULT, lines);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
