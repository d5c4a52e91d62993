package dev.weir.verify.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The relative links of a document. */
final class Links {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");

  private Links() {}

  /** The files and directories that a document links to. */
  static List<Path> of(Path page) throws IOException {
    return LINK.matcher(Files.readString(page))
        .results()
        .map((MatchResult link) -> page.resolveSibling(link.group(1)).normalize())
        .toList();
  }
}
