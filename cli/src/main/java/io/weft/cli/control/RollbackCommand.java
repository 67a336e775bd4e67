package io.weft.cli.control;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Brings an earlier version back. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Writes an earlier version of a namespace again, also of one that was deleted.",
      ""
    })
final class RollbackCommand implements Callable<Integer> {
  @ParentCommand private DtabCommand dtab;
  @Mixin private CommonOptions common;
  @Mixin private WriteOptions write;

  @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
  private String namespace;

  @Parameters(
      index = "1",
      paramLabel = "VERSION",
      description = "A number as in the history, or an ETag.")
  private String version;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Wish wish = write.wish(dtab.surroundings(), "rollback to version " + version);
    return new Session(common, dtab.surroundings(), wish)
        .end(
            session -> {
              Revision wanted = new Versions(session.control()).find(namespace, version);
              String text = wanted.dtab();
              if (text == null) {
                throw new ControlException(
                    "version %s of %s is a deletion; weft dtab delete %s deletes it"
                        .formatted(version, namespace, namespace));
              }
              return session
                  .publisher()
                  .publish(
                      namespace, session.publisher().find(namespace), text, "version " + version);
            });
  }
}
