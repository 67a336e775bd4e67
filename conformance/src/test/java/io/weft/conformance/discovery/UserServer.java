package io.weft.conformance.discovery;

import io.weft.cli.demo.users.NoSuchUser;
import io.weft.cli.demo.users.User;
import io.weft.cli.demo.users.UserService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TTransportException;
import org.apache.thrift.transport.layered.TFramedTransport;

/** A user service that answers with its own number, and knows nothing of nodes. */
final class UserServer implements AutoCloseable {
  private final TServerSocket socket;
  private final TThreadPoolServer server;

  UserServer(long number) throws TTransportException {
    socket = new TServerSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server =
        new TThreadPoolServer(
            new TThreadPoolServer.Args(socket)
                .transportFactory(new TFramedTransport.Factory())
                .processor(new UserService.Processor<>(new Numbered(number))));
    Thread thread = new Thread(server::serve, "users-" + number);
    thread.setDaemon(true);
    thread.start();
  }

  private record Numbered(long number) implements UserService.Iface {
    @Override
    public long addUser(User user) {
      return number;
    }

    @Override
    public User getUser(long id) throws NoSuchUser {
      throw new NoSuchUser();
    }
  }

  int port() {
    return socket.getServerSocket().getLocalPort();
  }

  @Override
  public void close() {
    server.stop();
  }
}
