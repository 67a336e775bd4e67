package io.weft.cli.control;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Replaces the Dtab of a namespace. */
@Command(
    name = "put",
    aliases = "update",
    mixinStandardHelpOptions = true,
    description = {"Replaces the Dtab of a namespace.", ""},
    footer = {"", "Example: weft dtab put default next.dtab --dry-run"})
final class PutCommand implements Callable<Integer> {
  @ParentCommand private DtabCommand dtab;
  @Mixin private CommonOptions common;
  @Mixin private WriteOptions write;

  @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
  private String namespace;

  @Parameters(index = "1", paramLabel = "FILE", description = "The Dtab; - for standard input.")
  private String file;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String text = Input.read(file, dtab.surroundings());
    return new Session(common, dtab.surroundings(), write.wish(dtab.surroundings()))
        .end(
            session -> {
              StoredDtab read = session.publisher().read(namespace);
              return session.publisher().publish(namespace, Optional.of(read), text, file);
            });
  }
}
