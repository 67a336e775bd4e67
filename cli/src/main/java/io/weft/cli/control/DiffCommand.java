package io.weft.cli.control;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows what differs between two versions of a namespace. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what differs between two versions of a namespace, rule by rule: without versions, "
          + "what the last change did; with one, what has changed since.",
      ""
    })
final class DiffCommand implements Callable<Integer> {
  @ParentCommand private DtabCommand dtab;
  @Mixin private CommonOptions common;

  @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
  private String namespace;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FROM",
      description = "A number as in the history, or an ETag.")
  private @Nullable String from;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "TO",
      description = "Another one (default: the version in force).")
  private @Nullable String to;

  /** The components are the fields of the JSON. */
  private record View(@Nullable Long from, long to, int added, int removed, List<String> diff) {}

  @Override
  public Integer call() throws InterruptedException {
    Versions versions = new Versions(common.client(dtab.surroundings()));
    Revision after = to == null ? versions.latest(namespace) : versions.find(namespace, to);
    Optional<Revision> before =
        from == null
            ? versions.before(namespace, after)
            : Optional.of(versions.find(namespace, from));
    RuleDiff diff = RuleDiff.between(before.map(Revision::dtab).orElse(null), after.dtab());
    Display display = common.display(dtab.surroundings());
    display.result(
        new View(
            before.map(Revision::version).orElse(null),
            after.version(),
            diff.added(),
            diff.removed(),
            unified(diff, before, after, new Colours(false))),
        diff.isEmpty()
            ? List.of("the rules of " + namespace + " are the same in both versions")
            : unified(diff, before, after, display.colours()));
    return 0;
  }

  private List<String> unified(
      RuleDiff diff, Optional<Revision> before, Revision after, Colours colours) {
    return diff.unified(
        before.map(revision -> namespace + " " + revision.told()).orElse("nothing"),
        namespace + " " + after.told(),
        colours);
  }
}
