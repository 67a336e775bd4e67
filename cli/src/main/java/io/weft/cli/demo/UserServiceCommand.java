package io.weft.cli.demo;

import io.weft.cli.demo.users.UserService;
import io.weft.cli.process.ExitWithStdin;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.apache.thrift.server.TServer;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.layered.TFramedTransport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One instance of the demonstration's service: plain Thrift, which knows nothing of any mesh. */
@Command(
    name = UserServiceCommand.NAME,
    hidden = true,
    description = "Runs one instance of the user service of weft demo.")
public final class UserServiceCommand implements Callable<Integer> {
  static final String NAME = "demo-user-service";

  @Mixin private ExitWithStdin exitWithStdin;

  @Option(names = "--name", required = true, description = "What it calls itself in replies.")
  private String name;

  @Option(names = "--number", required = true, description = "The range of its ids.")
  private int number;

  @Option(names = "--ip", required = true, description = "Where to listen.")
  private String ip;

  @Option(names = "--port", required = true, description = "Where to listen.")
  private int port;

  @Override
  public Integer call() throws Exception {
    exitWithStdin.watch();
    TServer server =
        new TThreadPoolServer(
            new TThreadPoolServer.Args(new TServerSocket(new InetSocketAddress(ip, port)))
                .transportFactory(new TFramedTransport.Factory())
                .processor(new UserService.Processor<>(new UserDirectory(name, number))));
    server.serve();
    return 0;
  }
}
