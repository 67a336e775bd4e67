package io.weft.conformance.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The same arrows in the poms: what a module does not depend on, its code cannot import. */
final class ModulesTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  /** The room of each module of ours whose name is not that of its package. */
  private static final Map<String, String> ROOMS =
      Map.of("codec-thrift", "thrift", "codec-http2", "http", "mesh-node", "node");

  private static final Set<String> ABOVE_ALL = Set.of("conformance", "jmh");

  private record Arrow(String from, String to, String scope) {}

  @Test
  void dependOnlyOnModulesAboveThem() throws Exception {
    List<Arrow> wrong = new ArrayList<>();
    for (Arrow arrow : arrows()) {
      if (arrow.to.equals("testkit") || ABOVE_ALL.contains(arrow.from)) {
        continue;
      }
      boolean ofSiblingNamer =
          room(arrow.from).equals("namers")
              && room(arrow.to).equals("namers")
              && !arrow.to.equals("namers-core");
      if (!Rooms.mayImport(room(arrow.from), room(arrow.to)) || ofSiblingNamer) {
        wrong.add(arrow);
      }
    }
    assertThat(wrong).as("dependencies that design allows no module to have").isEmpty();
  }

  @Test
  void testkitServesTestsAlone() throws Exception {
    assertThat(arrows().stream().filter(arrow -> arrow.to.equals("testkit")))
        .as("dependencies on testkit")
        .allMatch(arrow -> arrow.scope.equals("test") || ABOVE_ALL.contains(arrow.from));
  }

  @Test
  void nobodyDependsOnTheProofs() throws Exception {
    assertThat(arrows()).noneMatch(arrow -> ABOVE_ALL.contains(arrow.to));
  }

  @Test
  void discoverySystemsAreThereAtRunTimeOnly() throws Exception {
    assertThat(arrows())
        .filteredOn(arrow -> arrow.to.startsWith("namers-") && !arrow.to.equals("namers-core"))
        .filteredOn(arrow -> !ABOVE_ALL.contains(arrow.from))
        .filteredOn(arrow -> !isProtocolOfControl(arrow))
        .allMatch(arrow -> arrow.scope.equals("runtime") || arrow.scope.equals("test"));
  }

  /** The control service speaks what its clients, the nodes, speak. */
  private static boolean isProtocolOfControl(Arrow arrow) {
    return arrow.from.equals("control") && arrow.to.equals("namers-control");
  }

  private static String room(String artifact) {
    return artifact.startsWith("namers-") ? "namers" : ROOMS.getOrDefault(artifact, artifact);
  }

  private static List<Arrow> arrows() throws Exception {
    List<Arrow> arrows = new ArrayList<>();
    for (Path pom : poms()) {
      Document document =
          DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(pom.toFile());
      String from = child(document.getDocumentElement(), "artifactId");
      NodeList dependencies = document.getElementsByTagName("dependency");
      for (int i = 0; i < dependencies.getLength(); i++) {
        Element dependency = (Element) dependencies.item(i);
        if (child(dependency, "groupId").equals("io.weft")) {
          arrows.add(new Arrow(from, child(dependency, "artifactId"), child(dependency, "scope")));
        }
      }
    }
    assertThat(arrows).as("dependencies between modules in the poms below %s", TOP).isNotEmpty();
    return arrows;
  }

  /** All poms but the top one, whose dependencies are versions and no arrows. */
  private static List<Path> poms() throws IOException {
    try (Stream<Path> files = Files.find(TOP, 3, (path, attributes) -> path.endsWith("pom.xml"))) {
      return files
          .filter(pom -> !TOP.equals(pom.getParent()))
          .filter(pom -> !pom.toString().contains("/target/"))
          .toList();
    }
  }

  private static String child(Element parent, String name) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) {
        return node.getTextContent().strip();
      }
    }
    return "";
  }
}
