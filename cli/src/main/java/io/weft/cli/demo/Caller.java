package io.weft.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Calls a service through a node, at a steady pace, from several threads with a client each. It
 * knows nothing of instances or TLS.
 */
final class Caller implements AutoCloseable {
  static final int THREADS = 4;
  static final int CALLS_PER_SECOND = 300;

  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) * THREADS / CALLS_PER_SECOND;
  private static final long JOIN_MILLIS = 2_000;

  private final Supplier<? extends Client> clients;
  private final Tally whole = new Tally();
  private final ReadWriteLock betweenCalls = new ReentrantReadWriteLock(true);
  private final List<Thread> threads = new ArrayList<>();
  private volatile Tally phase = new Tally();
  private volatile boolean closed;

  /** What makes the calls. Used by one thread. */
  interface Client extends AutoCloseable {
    /**
     * Makes one call.
     *
     * @param n how many this client has made before
     * @return the name of the instance that has answered
     * @throws IOException when none has; the next call may be made all the same
     */
    String call(int n) throws IOException;

    @Override
    void close();
  }

  Caller(Supplier<? extends Client> clients) {
    this.clients = clients;
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
    try (Client client = clients.get()) {
      long due = System.nanoTime();
      for (int n = 0; !closed; n++) {
        waitUntil(due);
        betweenCalls.readLock().lock();
        try {
          call(client, n);
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

  private void call(Client client, int n) {
    Tally now = phase;
    long begun = System.nanoTime();
    try {
      String instance = client.call(n);
      long nanos = System.nanoTime() - begun;
      now.served(instance, nanos);
      whole.served(instance, nanos);
    } catch (IOException e) {
      if (!closed) {
        now.failed(String.valueOf(e.getMessage()));
        whole.failed(String.valueOf(e.getMessage()));
      }
    }
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
}
