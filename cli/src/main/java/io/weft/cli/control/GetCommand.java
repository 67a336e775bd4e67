package io.weft.cli.control;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows the Dtab of a namespace. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = {"Prints the Dtab of a namespace, one rule a line.", ""})
final class GetCommand implements Callable<Integer> {
  @ParentCommand private DtabCommand dtab;
  @Mixin private CommonOptions common;

  @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
  private String namespace;

  @Option(names = "--raw", description = "As it is stored, with comments and white space.")
  private boolean raw;

  /** The components are the fields of the JSON. */
  private record View(String namespace, String etag, String dtab, List<String> rules) {}

  @Override
  public Integer call() throws InterruptedException {
    StoredDtab stored = common.client(dtab.surroundings()).get(namespace);
    List<String> rules = RuleText.lines(stored.text());
    common
        .display(dtab.surroundings())
        .result(
            new View(namespace, stored.etag(), stored.text(), rules),
            raw
                ? Printable.lines(stored.text()).lines().toList()
                : RuleText.aligned(stored.text()));
    return 0;
  }
}
