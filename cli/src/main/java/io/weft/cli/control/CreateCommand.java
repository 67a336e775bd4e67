package io.weft.cli.control;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Makes a namespace. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {"Makes a namespace with a Dtab.", ""})
final class CreateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private DtabCommand dtab;
  @Mixin private CommonOptions common;
  @Mixin private WriteOptions write;

  @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
  private String namespace;

  @Parameters(index = "1", paramLabel = "FILE", description = "The Dtab; - for standard input.")
  private String file;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Wish wish = write.wish(dtab.surroundings());
    if (wish.ifVersion().isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--if-version is for what is there; create makes what is not");
    }
    String text = Input.read(file, dtab.surroundings());
    return new Session(common, dtab.surroundings(), wish)
        .end(session -> session.publisher().publish(namespace, Optional.empty(), text, file));
  }
}
