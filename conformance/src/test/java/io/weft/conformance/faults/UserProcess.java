package io.weft.conformance.faults;

import io.weft.cli.demo.users.User;
import io.weft.cli.demo.users.UserService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.layered.TFramedTransport;

/** A user service in a process of its own. It ends with its standard input. */
final class UserProcess {
  private static final long ANSWER_MILLIS = 2;

  private UserProcess() {}

  public static void main(String[] args) throws Exception {
    TServerSocket socket =
        new TServerSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    TThreadPoolServer server =
        new TThreadPoolServer(
            new TThreadPoolServer.Args(socket)
                .transportFactory(new TFramedTransport.Factory())
                .processor(new UserService.Processor<>(new Users())));
    Thread thread = new Thread(server::serve, "server");
    thread.setDaemon(true);
    thread.start();
    System.out.println("ready " + socket.getServerSocket().getLocalPort());
    while (System.in.read() >= 0) {
      // Nothing is said to it.
    }
    System.exit(0);
  }

  private static final class Users implements UserService.Iface {
    @Override
    public long addUser(User user) {
      return 1;
    }

    /** Takes a moment, so that faults find calls on their way. */
    @Override
    public User getUser(long id) {
      try {
        Thread.sleep(ANSWER_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts", e);
      }
      return new User("user " + id);
    }
  }
}
