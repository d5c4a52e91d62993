package dev.weir.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever a user can call has Javadoc; what overrides may inherit it. */
class JavadocTest {
  private static final List<String> MODULES_FOR_USERS =
      List.of("core", "testkit", "redis", "server");

  @Test
  void publicElements_ofTheModulesForUsers_haveJavadoc() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : MODULES_FOR_USERS) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      assertThat(undocumented(files.getJavaFileObjectsFromPaths(sources))).isEmpty();
    }
  }

  @Test
  void publicElements_withoutJavadoc_areFound() throws IOException {
    String source =
        """
        /** Said. */ public class A {
          /** Said. */ public A() {}
          /** Said. */ public int said() { return 0; }
          public int unsaid() { return 0; }
          protected int bare;
          int ours;
          @Override public String toString() { return ""; }
          public interface B { /** Said. */ void said(); void mute(); }
          private static final class C { public int hidden; }
          /** Said. */ public record D(int x) { public D { } }
        }
        """;
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("memory:///A.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    assertThat(undocumented(List.of(file)))
        .containsExactly("/A.java: unsaid", "/A.java: bare", "/A.java: B", "/A.java: mute");
  }

  private static List<String> undocumented(Iterable<? extends JavaFileObject> sources)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, sources);
    DocTrees docs = DocTrees.instance(task);
    List<String> found = new ArrayList<>();
    for (CompilationUnitTree unit : task.parse()) {
      new Reader(docs, found).scan(unit, null);
    }
    return found;
  }

  /** Walks what is visible from outside, and lists what has no comment. */
  private static final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final DocTrees docs;
    private final List<String> found;

    Reader(DocTrees docs, List<String> found) {
      this.docs = docs;
      this.found = found;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
      if (!isPromise(type.getModifiers())) {
        return null;
      }
      judge(type.getSimpleName().toString());
      return super.visitClass(type, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
      boolean compact = method.getName().contentEquals("<init>") && isInRecord();
      if (isPromise(method.getModifiers()) && !overrides && !compact) {
        judge(method.getName().toString());
      }
      return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree field, @Nullable Void nothing) {
      if (isPromise(field.getModifiers())) {
        judge(field.getName().toString());
      }
      return null;
    }

    private boolean isPromise(ModifiersTree modifiers) {
      TreePath parent = getCurrentPath().getParentPath();
      return modifiers.getFlags().contains(Modifier.PUBLIC)
          || modifiers.getFlags().contains(Modifier.PROTECTED)
          || (parent.getLeaf().getKind() == Tree.Kind.INTERFACE
              && !modifiers.getFlags().contains(Modifier.PRIVATE));
    }

    private boolean isInRecord() {
      return getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
    }

    private void judge(String name) {
      if (docs.getDocComment(getCurrentPath()) == null) {
        found.add(getCurrentPath().getCompilationUnit().getSourceFile().getName() + ": " + name);
      }
    }
  }
}
