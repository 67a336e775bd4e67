package io.weft.cli.control;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Has a person edit the Dtab of a namespace. */
@Command(
    name = "edit",
    mixinStandardHelpOptions = true,
    description = {
      "Opens the Dtab of a namespace in $VISUAL or $EDITOR, and writes it when you leave.",
      ""
    })
final class EditCommand implements Callable<Integer> {
  @ParentCommand private DtabCommand dtab;
  @Mixin private CommonOptions common;
  @Mixin private WriteOptions write;

  @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
  private String namespace;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Surroundings surroundings = dtab.surroundings();
    return new Session(common, surroundings, write.wish(surroundings))
        .end(
            session ->
                new Editing(
                        session.control(),
                        session.publisher(),
                        Editor.of(surroundings),
                        surroundings.temporary())
                    .edit(namespace));
  }
}
