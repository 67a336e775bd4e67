package io.weft.conformance.discovery;

import io.weft.cli.demo.users.User;
import io.weft.cli.demo.users.UserService;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.layered.TFramedTransport;

/**
 * Calls a node all the time, on a thread of its own, and remembers who answered and what failed.
 */
final class Caller implements AutoCloseable {
  private final TFramedTransport transport;
  private final UserService.Client client;
  private final Map<Long, AtomicInteger> answers = new ConcurrentHashMap<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::work, "caller");
  private volatile boolean stopped;

  Caller(InetSocketAddress node) throws TException {
    transport = new TFramedTransport(new TSocket(node.getHostString(), node.getPort()));
    transport.open();
    client = new UserService.Client(new TBinaryProtocol(transport));
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    while (!stopped) {
      try {
        long answer = client.addUser(new User("Ada"));
        answers.computeIfAbsent(answer, number -> new AtomicInteger()).incrementAndGet();
      } catch (TApplicationException e) {
        failures.add(String.valueOf(e.getMessage()));
      } catch (TException e) {
        failures.add(e.toString());
        return; // the connection to the node itself
      }
    }
  }

  /** How many calls the service of a number has answered. */
  int answers(long number) {
    AtomicInteger count = answers.get(number);
    return count == null ? 0 : count.get();
  }

  /** What calls failed with, since the last time this was asked. */
  List<String> takeFailures() {
    List<String> taken = List.copyOf(failures);
    failures.removeAll(taken);
    return taken;
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join(30_000);
    transport.close();
  }
}
