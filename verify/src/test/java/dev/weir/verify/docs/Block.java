package dev.weir.verify.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fenced code block of a document.
 *
 * @param document the file it stands in
 * @param line the line of its opening fence, from 1
 * @param language what stands behind the opening fence
 * @param lines what it holds
 */
record Block(Path document, int line, String language, List<String> lines) {

  /** README.md and all below docs/, but for the decisions, which are history. */
  static List<Path> documents(Path root) throws IOException {
    try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      Stream<Path> pages =
          docs.filter(path -> path.toString().endsWith(".md"))
              .filter(path -> !path.startsWith(root.resolve("docs/decisions")))
              .sorted();
      return Stream.concat(Stream.of(root.resolve("README.md")), pages).toList();
    }
  }

  static List<Block> in(Path document) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(document);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      int open = i;
      List<String> content = new ArrayList<>();
      while (++i < lines.size() && !lines.get(i).startsWith("```")) {
        content.add(lines.get(i));
      }
      blocks.add(new Block(document, open + 1, lines.get(open).substring(3).strip(), content));
    }
    return blocks;
  }

  String text() {
    return String.join("\n", lines);
  }

  @Override
  public String toString() {
    return document.getFileName() + ":" + line + " " + language;
  }
}
