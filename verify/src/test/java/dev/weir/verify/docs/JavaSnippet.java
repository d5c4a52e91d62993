package dev.weir.verify.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A Java block: a whole program as it stands, or statements, which get the usual imports. */
final class JavaSnippet {

  private static final Pattern CLASS = Pattern.compile("(?m)^(?:public |final )*class (\\w+)");
  private static final String IMPORTS =
      """
      import dev.weir.*;
      import dev.weir.limit.*;
      import dev.weir.rule.*;
      import dev.weir.rule.tree.*;
      import dev.weir.store.*;
      import java.time.*;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.concurrent.atomic.*;
      """;

  private final Block block;
  private final String className;
  private final String source;

  JavaSnippet(Block block) {
    this.block = block;
    Matcher matcher = CLASS.matcher(block.text());
    boolean whole = matcher.find();
    this.className = whole ? matcher.group(1) : "Snippet";
    this.source = whole ? block.text() : wrapped(block.text());
  }

  private static String wrapped(String statements) {
    return IMPORTS
        + "public class Snippet {\n"
        + "  public static void main(String... args) throws Exception {\n"
        + statements
        + "\n  }\n}\n";
  }

  /** Compiles and runs it, and returns what it printed. */
  String run(Path directory) throws IOException, ReflectiveOperationException {
    compile(directory);
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    URL[] classPath = {directory.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classPath, getClass().getClassLoader())) {
      var main = loader.loadClass(className).getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      main.invoke(null, (Object) new String[0]);
    } catch (InvocationTargetException e) {
      throw new AssertionError(block + " threw", e.getCause());
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private void compile(Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve(className + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-d", directory.toString(), "-cp", System.getProperty("java.class.path"));
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      assertThat(compiled).as("%s does not compile:%n%s", block, messages).isTrue();
    }
  }
}
