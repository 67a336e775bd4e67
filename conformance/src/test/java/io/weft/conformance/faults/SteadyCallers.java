package io.weft.conformance.faults;

import static org.awaitility.Awaitility.await;

import io.weft.cli.demo.users.UserService;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.layered.TFramedTransport;

/** Callers that call a node all the time, each on a connection and a thread of its own. */
final class SteadyCallers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  SteadyCallers(InetSocketAddress node, int count) {
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(() -> work(node), "caller-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  private void work(InetSocketAddress node) {
    try (TFramedTransport transport =
        new TFramedTransport(new TSocket(node.getHostString(), node.getPort()))) {
      transport.open();
      UserService.Client client = new UserService.Client(new TBinaryProtocol(transport));
      while (!stopped) {
        call(client);
      }
    } catch (TException e) {
      failures.add("connection to the node: " + e);
    }
  }

  private void call(UserService.Client client) throws TException {
    try {
      client.getUser(1);
      answers.incrementAndGet();
    } catch (TApplicationException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
  }

  /** Waits until so many further calls were answered. */
  void awaitAnswers(int further) {
    int enough = answers.get() + further;
    await().atMost(PATIENCE).until(() -> answers.get() >= enough);
  }

  /** What calls failed with so far. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join(PATIENCE.toMillis());
    }
  }
}
