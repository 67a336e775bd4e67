package io.weft.conformance.h2spec;

import io.weft.conformance.process.Program;
import io.weft.conformance.process.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The program h2spec 2.2.0, from a jar of Maven Central. It speaks TLS up to 1.2 and is made for
 * Linux on x86.
 */
public final class H2Spec {
  private static final Path FOLDER = Path.of("target/peers/h2spec/2.2.0").toAbsolutePath();

  private H2Spec() {}

  /** How h2spec connects. */
  public enum Transport {
    /** In clear text, with prior knowledge. */
    CLEAR,
    /** Over TLS with ALPN, whoever the server is. */
    TLS
  }

  public enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  /**
   * One thing that h2spec tried.
   *
   * @param section of which specification, such as {@code http2/6.5.3}
   * @param detail what was expected and what happened; empty when it passed
   */
  public record Case(String section, String description, Outcome outcome, String detail) {}

  /**
   * Runs all cases, the strict ones too, against a server at the loopback address. It must answer
   * {@code GET} and {@code POST} at {@code /} with a body.
   *
   * @param reports a folder for the report
   */
  public static List<Case> run(int port, Transport transport, Path reports) throws Exception {
    Path report = reports.resolve("h2spec-" + port + ".xml");
    List<String> command = new ArrayList<>(List.of(program(), "-h", "127.0.0.1"));
    command.addAll(List.of("-p", Integer.toString(port), "--strict", "-j", report.toString()));
    if (transport == Transport.TLS) {
      command.addAll(List.of("-t", "-k"));
    }
    try (Program program = Program.start("h2spec", command, Map.of())) {
      program.awaitExit(); // not 0 when a case failed
      if (!Files.exists(report)) {
        throw new AssertionError("h2spec wrote no report and said:\n" + program.output());
      }
    }
    return parse(report);
  }

  private static synchronized String program() throws IOException, InterruptedException {
    Path program = FOLDER.resolve("h2spec");
    if (!Files.exists(program)) {
      Path archive = Required.file(FOLDER.resolve("h2spec_linux_amd64.tar.gz"));
      Program.run(
          "tar", List.of("tar", "-xzf", archive.toString(), "-C", FOLDER.toString()), Map.of());
    }
    return program.toString();
  }

  private static List<Case> parse(Path report) throws Exception {
    Document document =
        DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(report.toFile());
    NodeList elements = document.getElementsByTagName("testcase");
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < elements.getLength(); i++) {
      Element element = (Element) elements.item(i);
      cases.add(
          new Case(
              element.getAttribute("package"),
              element.getAttribute("classname"),
              outcome(element),
              element.getTextContent().strip()));
    }
    return cases;
  }

  private static Outcome outcome(Element element) {
    if (has(element, "failure") || has(element, "error")) {
      return Outcome.FAILED;
    }
    return has(element, "skipped") ? Outcome.SKIPPED : Outcome.PASSED;
  }

  private static boolean has(Element element, String child) {
    return element.getElementsByTagName(child).getLength() > 0;
  }
}
