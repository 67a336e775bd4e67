package io.weft.cli.control;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Deletes a namespace. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = {"Deletes a namespace; its history stays.", ""})
final class DeleteCommand implements Callable<Integer> {
  @ParentCommand private DtabCommand dtab;
  @Mixin private CommonOptions common;
  @Mixin private WriteOptions write;

  @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
  private String namespace;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return new Session(common, dtab.surroundings(), write.wish(dtab.surroundings()))
        .end(session -> session.publisher().delete(namespace, session.publisher().read(namespace)));
  }
}
