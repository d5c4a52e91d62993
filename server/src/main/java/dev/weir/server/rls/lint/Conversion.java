package dev.weir.server.rls.lint;

import dev.weir.server.rls.file.DomainFile;
import java.util.List;

/**
 * What rules of Weir say of Envoy's files.
 *
 * <p>A path of the tree becomes a rule that matches the values on it and counts by the entries that
 * have none. Rules of the same entries form a group in which the first that matches has the say, as
 * in the tree; where the tree has no way back from a value to the level's bare key, a rule that
 * limits nothing stands in the way.
 *
 * @param rules the file, in YAML
 * @param count how many rules it has
 * @param omissions what no rule can say, with the place where it is written
 */
public record Conversion(String rules, int count, List<EnvoyFiles.Finding> omissions) {

  static Conversion of(List<DomainFile> files) {
    return new Converter(files).conversion();
  }
}
