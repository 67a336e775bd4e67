package io.weft.cli.control;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Lists the namespaces. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {"Lists the namespaces.", ""})
final class ListCommand implements Callable<Integer> {
  @ParentCommand private DtabCommand dtab;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws InterruptedException {
    List<String> namespaces = common.client(dtab.surroundings()).namespaces();
    common.display(dtab.surroundings()).result(namespaces, namespaces);
    return 0;
  }
}
