package dev.weir.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The BOM has no parent, so nothing but this keeps its version and its list true. */
class BomTest {
  private static final Path ROOT = Path.of("..");

  private final XPath xpath = XPathFactory.newInstance().newXPath();

  @Test
  void version_comparedWithTheParent_isTheSame() throws Exception {
    assertThat(xpath.evaluate("/project/version", read("bom/pom.xml")))
        .isEqualTo(xpath.evaluate("/project/version", read("pom.xml")));
  }

  @Test
  void artifacts_comparedWithTheModules_areThoseForUsers() throws Exception {
    List<String> expected = new ArrayList<>(texts("/project/modules/module", read("pom.xml")));
    expected.removeAll(List.of("bom", "app", "bench", "verify"));
    expected.replaceAll(module -> "weir-" + module);

    String listed = "/project/dependencyManagement/dependencies/dependency/artifactId";
    assertThat(texts(listed, read("bom/pom.xml"))).containsExactlyInAnyOrderElementsOf(expected);
  }

  private List<String> texts(String path, Document document) throws Exception {
    NodeList nodes = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  private static Document read(String file) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(ROOT.resolve(file).toFile());
  }
}
