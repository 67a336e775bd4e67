package io.weft.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows where a name goes under the Dtab of a namespace, and why. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Shows step by step what a name is bound to by the Dtab of a namespace, and the endpoints.",
      ""
    },
    footer = {
      "",
      "Example: weft dtab explain default /svc/users --dtab '/svc/users => /svc/users-v2'",
      "Exit codes: 0 bound, 1 bound to nothing, 2 wrong usage."
    })
final class ExplainCommand implements Callable<Integer> {
  @ParentCommand private DtabCommand dtab;
  @Mixin private CommonOptions common;

  @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
  private String namespace;

  @Parameters(index = "1", paramLabel = "NAME", description = "A logical name, such as /svc/users.")
  private String name;

  @Option(
      names = "--dtab",
      defaultValue = "",
      paramLabel = "DTAB",
      description =
          "A Dtab to try: it comes after that of the namespace, as a request's own would.")
  private String local;

  /** The components are the fields of the JSON. */
  private record View(boolean bound, JsonNode delegation, Map<String, Addresses> endpoints) {}

  @Override
  public Integer call() throws InterruptedException {
    ControlClient control = common.client(dtab.surroundings());
    JsonNode tree = control.delegate(namespace, name, local);
    Delegate steps = ControlClient.steps(tree);
    DelegateText text = new DelegateText(steps);
    Map<String, Addresses> endpoints = new LinkedHashMap<>();
    for (String id : text.ids()) {
      endpoints.put(id, control.addresses(namespace, id));
    }
    List<String> lines = new ArrayList<>(text.lines());
    endpoints.forEach((id, addresses) -> lines.addAll(addresses.lines(id)));
    common.display(dtab.surroundings()).result(new View(steps.isBound(), tree, endpoints), lines);
    return steps.isBound() ? 0 : 1;
  }
}
