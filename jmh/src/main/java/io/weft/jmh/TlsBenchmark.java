package io.weft.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsEngine;
import io.weft.tls.context.TlsFilesException;
import io.weft.tls.context.TlsIdentity;
import io.weft.tls.context.TlsOptions;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A call and its reply as records between two nodes: four passes through a handler, two of them
 * encrypting. Includes the embedded channels' own cost.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // the fields are set by setUp
public class TlsBenchmark {
  @Param({"128", "4096"})
  int bytes;

  @Param TlsEngine engine;

  private Path directory;
  private TlsIdentity caller;
  private TlsIdentity callee;
  private EmbeddedChannel client;
  private EmbeddedChannel server;
  private ByteBuf payload;

  @Setup
  public void setUp() throws IOException, GeneralSecurityException, TlsFilesException {
    directory = Files.createTempDirectory("weft-jmh-");
    CertificateAuthority authority =
        CertificateAuthority.init(directory.resolve("authority"), "bench.weft", Duration.ofDays(1));
    TlsOptions options = TlsOptions.defaults().withPollEvery(Duration.ZERO).withEngine(engine);
    SpiffeId calleeId = SpiffeId.parse("spiffe://bench.weft/callee");
    SpiffeId callerId = SpiffeId.parse("spiffe://bench.weft/caller");
    callee = TlsIdentity.open(authority.issue(directory.resolve("callee"), calleeId), options);
    caller = TlsIdentity.open(authority.issue(directory.resolve("caller"), callerId), options);
    SslHandler clientTls = caller.client(PooledByteBufAllocator.DEFAULT, calleeId);
    SslHandler serverTls = callee.server(PooledByteBufAllocator.DEFAULT);
    server = channel(serverTls);
    client = channel(clientTls);
    while (!clientTls.handshakeFuture().isDone() || !serverTls.handshakeFuture().isDone()) {
      pump(client, server);
      pump(server, client);
    }
    pump(server, client); // what the server tells after the handshake
    if (!clientTls.handshakeFuture().isSuccess() || !serverTls.handshakeFuture().isSuccess()) {
      throw new IllegalStateException("no handshake", clientTls.handshakeFuture().cause());
    }
    payload = PooledByteBufAllocator.DEFAULT.directBuffer(bytes).writeZero(bytes);
  }

  private static EmbeddedChannel channel(SslHandler tls) {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
    channel.pipeline().addLast(tls);
    return channel;
  }

  @TearDown
  public void tearDown() throws IOException {
    client.finishAndReleaseAll();
    server.finishAndReleaseAll();
    caller.close();
    callee.close();
    payload.release();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Benchmark
  public int roundTrip() {
    return pass(client, server) + pass(server, client);
  }

  private int pass(EmbeddedChannel from, EmbeddedChannel to) {
    from.writeOutbound(payload.retainedDuplicate());
    pump(from, to);
    int read = 0;
    for (ByteBuf in = to.readInbound(); in != null; in = to.readInbound()) {
      read += in.readableBytes();
      in.release();
    }
    if (read != bytes) {
      throw new IllegalStateException("sent " + bytes + " bytes, " + read + " came");
    }
    return read;
  }

  private static void pump(EmbeddedChannel from, EmbeddedChannel to) {
    for (ByteBuf out = from.readOutbound(); out != null; out = from.readOutbound()) {
      to.writeInbound(out);
    }
    from.runPendingTasks();
    to.runPendingTasks();
  }
}
