package io.weft.cli.demo;

import io.weft.cli.demo.users.NoSuchUser;
import io.weft.cli.demo.users.User;
import io.weft.cli.demo.users.UserService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.layered.TFramedTransport;
import org.jspecify.annotations.Nullable;

/** Calls the user service over one connection to a node, opened when it is needed. */
final class UserClient implements Caller.Client {
  private static final int SOCKET_TIMEOUT_MILLIS = 15_000;

  /** One call in so many asks for a user that nobody has. */
  private static final int ASK_FOR_NOBODY = 50;

  private final InetSocketAddress node;
  private final List<Instance> instances;
  private @Nullable TTransport transport;
  private UserService.@Nullable Client client;

  UserClient(InetSocketAddress node, List<Instance> instances) {
    this.node = node;
    this.instances = instances;
  }

  @Override
  public String call(int n) throws IOException {
    try {
      return instance(n);
    } catch (TException e) {
      if (!(e instanceof TApplicationException)) {
        close(); // and not only the call has failed
      }
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private String instance(int n) throws TException {
    UserService.Client open = client();
    if (n % ASK_FOR_NOBODY == ASK_FOR_NOBODY - 1) {
      try {
        throw new TException(open.getUser(UserIds.NOBODY) + ", where nobody was to be found");
      } catch (NoSuchUser e) {
        return e.getServedBy(); // a reply like any other
      }
    }
    if (n % 2 == 0) {
      return nameOf(open.addUser(new User("user " + n)));
    }
    return open.getUser(1 + n % UserIds.KNOWN_TO_ALL).getServedBy();
  }

  private String nameOf(long id) throws TException {
    int number = UserIds.instance(id);
    return instances.stream()
        .filter(instance -> instance.number() == number)
        .map(Instance::name)
        .findFirst()
        .orElseThrow(() -> new TException("an id that no instance gives: " + id));
  }

  private UserService.Client client() throws TException {
    UserService.Client open = client;
    if (open == null) {
      TTransport opened =
          new TFramedTransport(
              new TSocket(
                  node.getAddress().getHostAddress(), node.getPort(), SOCKET_TIMEOUT_MILLIS));
      opened.open();
      transport = opened;
      open = new UserService.Client(new TBinaryProtocol(opened));
      client = open;
    }
    return open;
  }

  @Override
  public void close() {
    if (transport != null) {
      transport.close();
    }
    transport = null;
    client = null;
  }
}
