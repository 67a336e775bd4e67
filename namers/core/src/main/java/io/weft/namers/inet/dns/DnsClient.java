package io.weft.namers.inet.dns;

import io.netty.handler.codec.dns.DnsResponse;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Ticker;
import java.net.IDN;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/**
 * Asks name servers, over UDP and, for answers that do not fit, over TCP (RFC 1035, 7766), on a
 * thread of its own that starts with the first question. A server that does not answer, refuses or
 * says what cannot be understood gives way to the next one, and each is asked twice. Thread-safe.
 *
 * <p>Nothing is remembered but the addresses which come with the records of a service; for a name
 * that can exist nowhere nobody is asked.
 */
final class DnsClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** A burst of many names is not to make servers drop it. */
  private static final int MAX_UNDER_WAY = 64;

  private static final int MAX_NAME = 253;

  private final NameServers servers;
  private final Transport transport;
  private final Additional additional; // this and what follows: for the transport's thread
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int underWay;
  private int preferred;

  DnsClient(NameServers servers, Ticker ticker) {
    this(servers, ticker, TIMEOUT);
  }

  /**
   * @param servers closed with the client
   * @param timeout of one question to one server
   */
  DnsClient(NameServers servers, Ticker ticker, Duration timeout) {
    this.servers = servers;
    this.transport = new Transport(timeout);
    this.additional = new Additional(ticker);
  }

  /**
   * Where a service is to be had.
   *
   * @param name in full
   * @return done on the client's thread; none if the name servers say so; a {@link Failure} if none
   *     of them gave an answer
   */
  CompletionStage<Records<SrvRecord>> services(String name) {
    CompletableFuture<Records<SrvRecord>> result = new CompletableFuture<>();
    execute(result, () -> ask(RecordType.SRV, name, result));
    return result;
  }

  /**
   * The addresses of a host.
   *
   * @param type {@link RecordType#A} or {@link RecordType#AAAA}
   */
  CompletionStage<Records<InetAddress>> addresses(RecordType<InetAddress> type, String name) {
    CompletableFuture<Records<InetAddress>> result = new CompletableFuture<>();
    execute(
        result,
        () -> {
          Records<InetAddress> known = additional.find(type, name);
          if (known == null) {
            ask(type, name, result);
          } else {
            result.complete(known);
          }
        });
    return result;
  }

  /**
   * Runs a task on the client's thread; if it cannot, or the task throws, the result has failed.
   */
  void execute(CompletableFuture<?> result, Runnable task) {
    try {
      transport
          .executor()
          .execute(
              () -> {
                try {
                  task.run();
                } catch (RuntimeException e) {
                  result.completeExceptionally(e); // who waits asks again
                }
              });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          Failure.notSent(Failure.Kind.BINDING_FAILED, "the client of name servers is closed"));
    }
  }

  NameServers servers() {
    return servers;
  }

  private <T> void ask(RecordType<T> type, String name, CompletableFuture<Records<T>> result) {
    if (!canExist(name)) {
      result.complete(Records.none());
    } else if (underWay == MAX_UNDER_WAY) {
      // Later on the thread, and not where another one ends: many may fail at once.
      waiting.add(() -> execute(result, () -> ask(type, name, result)));
    } else {
      Inquiry<T> inquiry =
          new Inquiry<>(type, name, transport, servers.servers(), preferred, learner(type));
      underWay++;
      inquiry
          .start()
          .whenComplete(
              (records, problem) -> {
                underWay--;
                preferred = inquiry.server();
                if (problem == null) {
                  result.complete(records);
                } else {
                  result.completeExceptionally(problem);
                }
                Runnable next = waiting.poll();
                if (next != null) {
                  next.run();
                }
              });
    }
  }

  @SuppressWarnings("unchecked") // records of services are what a question of that type gives
  private <T> BiConsumer<DnsResponse, Records<T>> learner(RecordType<T> type) {
    return type == (Object) RecordType.SRV
        ? (message, records) -> additional.learn(message, (Records<SrvRecord>) records)
        : (message, records) -> {};
  }

  private static boolean canExist(String name) {
    String bare = RecordType.canonical(name);
    try {
      return !bare.isEmpty() && IDN.toASCII(bare).length() <= MAX_NAME && !bare.contains("..");
    } catch (IllegalArgumentException e) {
      return false; // an element that is too long, or has none of the characters of a name
    }
  }

  /** Ends the thread. What is under way is not answered any more. */
  @Override
  public void close() {
    transport.close();
    servers.close();
  }
}
