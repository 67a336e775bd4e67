package io.weft.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import io.weft.node.explain.Comparison;
import io.weft.node.explain.Explanation;
import io.weft.node.router.Destination;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows where a name goes and why, or what another Dtab would change. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Shows step by step what a name is bound to, the endpoints, and the stacks that serve it; "
          + "with --diff, which names would go elsewhere with another Dtab.",
      "",
      "Asks a running node by its admin service, or, with -c, the discovery systems of a "
          + "configuration file, for which no node need run.",
      ""
    },
    footer = {
      "",
      "Examples: weft explain /thrift/userService/addUser",
      "          weft explain -c node.yaml --dtab '/svc/users => /svc/users-v2' /thrift/users/get",
      "          weft explain --router web /http/users",
      "          weft explain --diff new.dtab",
      "Exit codes: 0 bound (--diff: no name moves), 1 bound to nothing or not known in time",
      "(--diff: names move), 2 wrong usage."
    })
final class ExplainCommand implements Callable<Integer> {
  private static final ObjectWriter JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writer();

  enum Output {
    text,
    json
  }

  /** Whom to ask. */
  static final class Source {
    @Option(
        names = {"-c", "--config"},
        paramLabel = "FILE",
        description = "A node's configuration, YAML or JSON; - for standard input.")
    private @Nullable String file;

    @Option(
        names = "--node",
        paramLabel = "HOST:PORT",
        description = "The admin service of a running node (default: 127.0.0.1:9990).")
    private @Nullable String node;
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "A logical name, such as /thrift/users/getUser.")
  private @Nullable String name;

  @ArgGroup(exclusive = true)
  private @Nullable Source source;

  @Option(
      names = {"-r", "--router"},
      paramLabel = "LABEL",
      description = "The router to ask (default: the first one).")
  private @Nullable String router;

  @Option(
      names = "--dtab",
      defaultValue = "",
      paramLabel = "DTAB",
      description = "A Dtab to try: it comes after that of the router, as a request's own would.")
  private String dtab;

  @Option(
      names = "--diff",
      paramLabel = "FILE",
      description = {
        "A Dtab to compare with the one in force: that of the router's watched file, or that of "
            + "its configuration. Without NAME, all names that the node has in use are compared."
      })
  private @Nullable String diff;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "FORMAT",
      description = "text or json (default: text).")
  private Output output;

  @Override
  public Integer call() throws Exception {
    String file = source == null ? null : source.file;
    if (name == null && (diff == null || file != null)) {
      throw new InputException(
          diff == null
              ? "a NAME is needed, such as /thrift/users/getUser"
              : "a NAME is needed: a configuration alone has no names in use");
    }
    try (Names names = file == null ? remote() : LocalNames.of(file, err())) {
      return diff == null ? explain(names, destination()) : compare(names, diff);
    }
  }

  private RemoteNames remote() {
    String node = source == null || source.node == null ? AdminClient.DEFAULT : source.node;
    return new RemoteNames(
        AdminClient.of(node, "--node names another one, -c FILE asks without one"));
  }

  private Destination destination() {
    try {
      return new Destination(Path.parse(String.valueOf(name)), Dtab.parse(dtab));
    } catch (NameSyntaxException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    }
  }

  private int explain(Names names, Destination destination) throws Exception {
    Explanation explanation = names.explain(Optional.ofNullable(router), destination);
    print(explanation, new ExplanationText(explanation).toString());
    return explanation.bound() ? 0 : 1;
  }

  private int compare(Names names, String dtabFile) throws Exception {
    Optional<Destination> only = name == null ? Optional.empty() : Optional.of(destination());
    Comparison comparison =
        names.compare(Optional.ofNullable(router), read(dtabFile), only.map(Destination::name));
    print(comparison, ComparisonText.of(comparison));
    return comparison.moves().isEmpty() ? 0 : 1;
  }

  private static Dtab read(String file) {
    try {
      return Dtab.parse(Files.readString(java.nio.file.Path.of(file)));
    } catch (NameSyntaxException e) {
      throw new InputException(file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new InputException("no such file: " + file);
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage());
    }
  }

  private void print(Object value, String text) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(output == Output.json ? JSON.writeValueAsString(value) : text.stripTrailing());
    out.flush();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
