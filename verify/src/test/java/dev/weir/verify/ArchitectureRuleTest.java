package dev.weir.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each rule of {@link ArchitectureRule} can fail: for each, a program that breaks it is compiled
 * and refused.
 */
class ArchitectureRuleTest {
  private static final String NULL_MARKED = "@org.jspecify.annotations.NullMarked ";

  /** By rule: sources, each a whole file; `#` before one puts it into another module. */
  private static final Map<ArchitectureRule, List<String>> FAULTS =
      Map.ofEntries(
          Map.entry(
              ArchitectureRule.NO_PACKAGE_CYCLES,
              List.of(
                  "package dev.weir.server.http; public final class A { dev.weir.server.B b; }",
                  "package dev.weir.server; public final class B { dev.weir.server.http.A a; }")),
          Map.entry(
              ArchitectureRule.EVERY_PACKAGE_IS_NULL_MARKED,
              List.of("package dev.weir.limit; final class A {}")),
          Map.entry(
              ArchitectureRule.A_PACKAGE_BELONGS_TO_ONE_MODULE,
              List.of(
                  "package dev.weir.limit; final class A {}",
                  "#package dev.weir.limit; final class B {}")),
          Map.entry(
              ArchitectureRule.EVERY_CLASS_BELONGS_TO_A_KNOWN_MODULE,
              List.of("package dev.weir.surprise; final class A {}")),
          Map.entry(
              ArchitectureRule.CORE_DEPENDS_ON_JAVA_ALONE,
              List.of("package dev.weir.rule; final class A { org.slf4j.Logger logger; }")),
          Map.entry(
              ArchitectureRule.LIMIT_DEPENDS_ON_NOTHING_IN_CORE,
              List.of(
                  "package dev.weir.limit; final class A { dev.weir.store.B b; }",
                  "package dev.weir.store; public final class B {}")),
          Map.entry(
              ArchitectureRule.STORE_DEPENDS_ON_LIMIT_ALONE,
              List.of(
                  "package dev.weir.store; final class A { dev.weir.rule.B b; }",
                  "package dev.weir.rule; public final class B {}")),
          Map.entry(
              ArchitectureRule.RULE_DOES_NOT_SEE_THE_FACADE,
              List.of(
                  "package dev.weir.rule; final class A { dev.weir.B b; }",
                  "package dev.weir; public final class B {}")),
          Map.entry(
              ArchitectureRule.RULE_DOES_NOT_KNOW_HOW_IT_IS_WRITTEN,
              List.of(
                  "package dev.weir.rule; final class A { dev.weir.rule.tree.B b; }",
                  "package dev.weir.rule.tree; public final class B {}")),
          Map.entry(
              ArchitectureRule.VERTX_STAYS_IN_SERVER_AND_APP,
              List.of("package dev.weir.testkit; final class A { io.vertx.core.Vertx vertx; }")),
          Map.entry(
              ArchitectureRule.NETTY_STAYS_IN_SERVER_APP_AND_REDIS,
              List.of(
                  "package dev.weir.testkit; final class A { io.netty.channel.EventLoop loop; }")),
          Map.entry(
              ArchitectureRule.LETTUCE_STAYS_IN_REDIS,
              List.of(
                  "package dev.weir.server.check; final class A { io.lettuce.core.Range<?> r; }")),
          Map.entry(
              ArchitectureRule.REDIS_DEPENDS_ON_STORES_ALONE,
              List.of(
                  "package dev.weir.redis; final class A { dev.weir.server.B b; }",
                  "package dev.weir.server; public final class B {}")),
          Map.entry(
              ArchitectureRule.FRONT_ENDS_DO_NOT_KNOW_EACH_OTHER,
              List.of(
                  "package dev.weir.server.http; final class A { dev.weir.server.resp.B b; }",
                  "package dev.weir.server.resp; public final class B {}")),
          Map.entry(
              ArchitectureRule.ENVOYS_FILES_ARE_UNDERSTOOD_WITHOUT_ITS_SERVICE,
              List.of(
                  "package dev.weir.server.rls.match; final class A { dev.weir.server.rls.B b; }",
                  "package dev.weir.server.rls; public final class B {}")),
          Map.entry(
              ArchitectureRule.ENVOYS_FILES_DO_NOT_KNOW_WHAT_THEY_MEAN,
              List.of(
                  "package dev.weir.server.rls.file;"
                      + " final class A { dev.weir.server.rls.match.B b; }",
                  "package dev.weir.server.rls.match; public final class B {}")),
          Map.entry(
              ArchitectureRule.PACKAGES_ARE_CUT_BY_FEATURE,
              List.of("package dev.weir.server.common; final class A {}")),
          Map.entry(
              ArchitectureRule.NAMES_SAY_WHAT_A_CLASS_IS,
              List.of("package dev.weir.store; final class StoreImpl {}")),
          Map.entry(
              ArchitectureRule.NO_GET_PREFIX,
              List.of("package dev.weir.store; final class A { int getSize() { return 0; } }")),
          Map.entry(
              ArchitectureRule.CLASSES_ARE_FINAL_UNLESS_EXTENDED,
              List.of("package dev.weir.store; class A {}")),
          Map.entry(
              ArchitectureRule.PUBLIC_SIGNATURES_MENTION_PUBLIC_TYPES_ALONE,
              List.of(
                  "package dev.weir.store; public final class A { public java.util.List<B> b; }",
                  "package dev.weir.store; final class B {}")));

  /** Breaks no rule. */
  private static final List<String> FLAWLESS =
      List.of(
          NULL_MARKED + "package dev.weir;",
          NULL_MARKED + "package dev.weir.limit;",
          NULL_MARKED + "package dev.weir.server.http;",
          "package dev.weir.limit; public record A(java.util.List<String> names) {}",
          "package dev.weir; public interface B { dev.weir.limit.A a(); }",
          "package dev.weir.server.http; final class C { io.vertx.core.Vertx vertx; dev.weir.B b;"
              + " }");

  @TempDir static Path directory;

  private static JavaClasses flawless;

  @BeforeAll
  static void compileTheFlawlessProgram() throws IOException {
    flawless = compiled("flawless", FLAWLESS);
  }

  @ParameterizedTest
  @EnumSource
  void check_aProgramThatBreaksTheRule_isRefused(ArchitectureRule rule) throws IOException {
    assertThat(FAULTS).containsKey(rule);
    JavaClasses faulty = compiled(rule.name(), FAULTS.get(rule));
    assertThatThrownBy(() -> rule.check(faulty))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("was violated");
  }

  @ParameterizedTest
  @EnumSource
  void check_aFlawlessProgram_passes(ArchitectureRule rule) {
    assertThatCode(() -> rule.check(flawless)).doesNotThrowAnyException();
  }

  private static JavaClasses compiled(String name, List<String> sources) throws IOException {
    List<JavaFileObject> here = new ArrayList<>();
    List<JavaFileObject> elsewhere = new ArrayList<>();
    for (String source : sources) {
      boolean away = source.startsWith("#");
      (away ? elsewhere : here).add(new Source(away ? source.substring(1) : source));
    }
    Path one = compile(name, here);
    return elsewhere.isEmpty()
        ? new ClassFileImporter().importPaths(one)
        : new ClassFileImporter().importPaths(one, compile(name + "-elsewhere", elsewhere));
  }

  private static Path compile(String name, List<JavaFileObject> sources) throws IOException {
    Path output = Files.createDirectory(directory.resolve(name));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(output));
      boolean done =
          compiler.getTask(null, files, null, List.of("-proc:none"), null, sources).call();
      assertThat(done).as("the program compiles").isTrue();
    }
    return output;
  }

  /** A source file in memory, named after the type that it declares. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("memory:///" + fileName(text)), Kind.SOURCE);
      this.text = text;
    }

    private static String fileName(String text) {
      var declaration = Pattern.compile("(class|interface|record) (\\w+)").matcher(text);
      return (declaration.find() ? declaration.group(2) : "package-info") + ".java";
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
