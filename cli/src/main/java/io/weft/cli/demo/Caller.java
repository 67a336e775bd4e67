package io.weft.cli.demo;

import io.weft.cli.demo.users.NoSuchUser;
import io.weft.cli.demo.users.User;
import io.weft.cli.demo.users.UserService;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.layered.TFramedTransport;
import org.jspecify.annotations.Nullable;

/**
 * Calls the user service through a node, at a steady pace, from several threads with a connection
 * each. It knows the node's address, and nothing of instances or TLS.
 */
final class Caller implements AutoCloseable {
  static final int THREADS = 4;
  static final int CALLS_PER_SECOND = 300;

  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) * THREADS / CALLS_PER_SECOND;
  private static final int SOCKET_TIMEOUT_MILLIS = 15_000;
  private static final long JOIN_MILLIS = 2_000;

  /** One call in so many asks for a user that nobody has. */
  private static final int ASK_FOR_NOBODY = 50;

  private final InetSocketAddress node;
  private final List<Instance> instances;
  private final Tally whole = new Tally();
  private final ReadWriteLock betweenCalls = new ReentrantReadWriteLock(true);
  private final List<Thread> threads = new ArrayList<>();
  private volatile Tally phase = new Tally();
  private volatile boolean closed;

  Caller(InetSocketAddress node, List<Instance> instances) {
    this.node = node;
    this.instances = instances;
  }

  void start() {
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(this::run, "demo-caller-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  /** A new tally, of the calls that begin from now on. */
  Tally begin() {
    Tally begun = new Tally();
    phase = begun;
    return begun;
  }

  /** All calls since the start. */
  Tally whole() {
    return whole;
  }

  /** Something to do while no call is on its way. */
  @FunctionalInterface
  interface Pause {
    void run() throws Exception;
  }

  /** Waits until no call is on its way, and lets none begin before the pause is over. */
  void betweenCalls(Pause pause) throws Exception {
    betweenCalls.writeLock().lock();
    try {
      pause.run();
    } finally {
      betweenCalls.writeLock().unlock();
    }
  }

  private void run() {
    try (Connection connection = new Connection()) {
      long due = System.nanoTime();
      for (int n = 0; !closed; n++) {
        waitUntil(due);
        betweenCalls.readLock().lock();
        try {
          call(connection, n);
        } finally {
          betweenCalls.readLock().unlock();
        }
        // What was missed, while the machine was busy or calls were held, is not made up for.
        due = Math.max(due + PERIOD_NANOS, System.nanoTime());
      }
    }
  }

  private void waitUntil(long due) {
    for (long left = due - System.nanoTime(); left > 0 && !closed; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void call(Connection connection, int n) {
    Tally now = phase;
    long begun = System.nanoTime();
    try {
      String instance = connection.call(n);
      long nanos = System.nanoTime() - begun;
      now.served(instance, nanos);
      whole.served(instance, nanos);
    } catch (TException e) {
      if (!(e instanceof TApplicationException)) {
        connection.close(); // and not only the call has failed
      }
      if (!closed) {
        now.failed(String.valueOf(e.getMessage()));
        whole.failed(String.valueOf(e.getMessage()));
      }
    }
  }

  private String nameOf(long id) throws TException {
    int number = UserIds.instance(id);
    return instances.stream()
        .filter(instance -> instance.number() == number)
        .map(Instance::name)
        .findFirst()
        .orElseThrow(() -> new TException("an id that no instance gives: " + id));
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(LockSupport::unpark);
    for (Thread thread : threads) {
      try {
        thread.join(JOIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A thread's connection to the node, opened when it is needed. */
  private final class Connection implements AutoCloseable {
    private @Nullable TTransport transport;
    private UserService.@Nullable Client client;

    /** Makes one call, and says which instance answered. */
    String call(int n) throws TException {
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
}
