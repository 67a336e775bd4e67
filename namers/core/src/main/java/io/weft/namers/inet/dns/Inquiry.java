package io.weft.namers.inet.dns;

import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.weft.stack.call.Failure;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/**
 * One question, put to one server after the other until there is an answer, and again for a name
 * that the answer says it stands for. Confined to the transport's thread.
 */
final class Inquiry<T> {
  private static final int ROUNDS = 2;
  private static final int MAX_ALIASES = 8;

  private final RecordType<T> type;
  private final String name;
  private final Transport transport;
  private final List<InetSocketAddress> servers;
  private final BiConsumer<DnsResponse, Records<T>> answered;
  private final CompletableFuture<Records<T>> result = new CompletableFuture<>();
  private int server;
  private int tries;
  private String asked;
  private int aliases;
  private Duration shortest = Duration.ofSeconds(Integer.MAX_VALUE);

  /**
   * @param first the place of the server to begin with, such as the one that answered last
   * @param answered is shown the message in which the answer came
   */
  Inquiry(
      RecordType<T> type,
      String name,
      Transport transport,
      List<InetSocketAddress> servers,
      int first,
      BiConsumer<DnsResponse, Records<T>> answered) {
    this.type = type;
    this.name = name;
    this.transport = transport;
    this.servers = servers;
    this.server = servers.isEmpty() ? 0 : first % servers.size();
    this.answered = answered;
    this.asked = name;
  }

  CompletionStage<Records<T>> start() {
    if (servers.isEmpty()) {
      fail("no name server is known");
    } else {
      ask();
    }
    return result;
  }

  /** The place of the server that was asked last. */
  int server() {
    return server;
  }

  private void ask() {
    try {
      transport.ask(servers.get(server), asked, type.type()).addListener(this::told);
    } catch (RejectedExecutionException e) {
      fail("the client is closed");
    } catch (RuntimeException e) {
      next(String.valueOf(e.getMessage()));
    }
  }

  private void told(Future<? super AddressedEnvelope<DnsResponse, InetSocketAddress>> reply) {
    if (!reply.isSuccess()) {
      next(reason(reply.cause()));
      return;
    }
    @SuppressWarnings("unchecked") // what the transport gives
    AddressedEnvelope<DnsResponse, InetSocketAddress> envelope =
        (AddressedEnvelope<DnsResponse, InetSocketAddress>) reply.getNow();
    try {
      understood(envelope.content());
    } catch (Reply.Useless e) {
      next(String.valueOf(e.getMessage()));
    } finally {
      envelope.release();
    }
  }

  private void understood(DnsResponse message) throws Reply.Useless {
    Reply<T> reply = Reply.read(message, asked, type);
    Records<T> records = reply.records().atMost(shortest);
    if (reply.alias().isEmpty()) {
      answered.accept(message, records);
      result.complete(records);
    } else if (aliases == MAX_ALIASES) {
      throw new Reply.Useless("over " + MAX_ALIASES + " aliases one after the other");
    } else {
      aliases++;
      asked = reply.alias();
      shortest = records.ttl();
      ask();
    }
  }

  private void next(String problem) {
    tries++;
    if (tries == ROUNDS * servers.size()) {
      fail(NetUtil.toSocketAddressString(servers.get(server)) + ": " + problem);
    }
    server = (server + 1) % servers.size();
    if (!result.isDone()) {
      ask();
    }
  }

  private static String reason(Throwable cause) {
    if (cause instanceof DnsNameResolverTimeoutException) {
      return "no answer in time";
    }
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    return String.valueOf(root.getMessage());
  }

  private void fail(String problem) {
    result.completeExceptionally(
        Failure.notSent(
            Failure.Kind.BINDING_FAILED,
            "name servers do not tell " + type + " of " + name + ": " + problem));
  }
}
