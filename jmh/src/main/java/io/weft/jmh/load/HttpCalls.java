package io.weft.jmh.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.weft.http.h1.H1ClientConnection;
import io.weft.http.h2.H2ClientConnection;
import io.weft.http.model.Body;
import io.weft.http.model.ClientConnection;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.jmh.echo.WholeBody;
import io.weft.jmh.process.LoadException;
import io.weft.node.net.NettyLoop;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Ticker;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the requests of one connection as its ledger allows, and reads the responses: each request
 * is a POST whose body is to come back.
 */
final class HttpCalls implements Calls {
  /** The host that is asked for, which becomes the name in a node. */
  static final String HOST = "bench";

  private static final int OK = 200;

  private final Channel channel;
  private final NettyLoop loop;
  private final HttpVersion version;
  private final ByteBuf payload;
  private final Headers headers;
  private final CallLedger ledger;
  private final CallPacing pacing;
  private final Ticker ticker;
  private final CompletableFuture<LoadException> broken;
  private @Nullable ClientConnection connection;
  private boolean proceeding;

  /**
   * @param broken completed when the connection breaks or a response is not the one to be had
   */
  HttpCalls(
      Channel channel,
      NettyLoop loop,
      HttpVersion version,
      int payloadBytes,
      CallLedger ledger,
      Ticker ticker,
      CompletableFuture<LoadException> broken) {
    this.channel = channel;
    this.loop = loop;
    this.version = version;
    this.payload = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[payloadBytes]));
    this.headers =
        Headers.of(
            "User-Agent",
            "weft-bench",
            "Accept",
            "*/*",
            "Content-Type",
            "application/octet-stream",
            "Content-Length",
            Integer.toString(payloadBytes));
    this.ledger = ledger;
    this.pacing = new CallPacing(ledger, channel.eventLoop(), ticker, this::send);
    this.ticker = ticker;
    this.broken = broken;
  }

  @Override
  public void start() {
    connection = speaking();
    channel.closeFuture().addListener(closed -> broke("the connection was closed during the run"));
    pacing.proceed(ticker.nanos());
  }

  private ClientConnection speaking() {
    Function<Channel, Runnable> flusher = to -> loop.flushes().member(to)::mark;
    if (version == HttpVersion.HTTP_2) {
      return H2ClientConnection.install(
          channel.pipeline(),
          loop,
          HttpLimits.DEFAULT,
          flusher,
          refusal -> broke(refusal.message()));
    }
    H1ClientConnection handler = new H1ClientConnection(loop, HttpLimits.DEFAULT, flusher);
    channel.pipeline().addLast(handler);
    return handler;
  }

  @Override
  public boolean waiting() {
    return pacing.waiting();
  }

  @Override
  public void finish() {
    pacing.finish();
    channel.close();
  }

  private void broke(String why) {
    if (!pacing.isOver()) {
      broken.complete(new LoadException(why));
    }
  }

  private void send(int calls, long now) {
    ClientConnection to = connection;
    for (int i = 0; i < calls && to != null; i++) {
      Request request =
          new Request(
              version,
              "POST",
              "http",
              HOST,
              "/",
              headers.copy(),
              Body.of(payload.slice()),
              Optional.empty());
      Runnable unused = to.send(request, new Answer(ledger.begin(now)));
    }
  }

  /** Makes room for a call; what one read of responses makes room for is sent at once. */
  private void ended(int sequenceId) {
    ledger.end(sequenceId, ticker.nanos());
    if (!proceeding) {
      proceeding = true;
      loop.execute(
          () -> {
            proceeding = false;
            pacing.proceed(ticker.nanos());
          });
    }
  }

  private final class Answer implements Reply<Response>, WholeBody.Outcome {
    private final int sequenceId;
    private @Nullable Response response;

    Answer(int sequenceId) {
      this.sequenceId = sequenceId;
    }

    @Override
    public void ok(Response given) {
      response = given;
      WholeBody.read(given.body(), this);
    }

    @Override
    public void whole(ByteBuf bytes) {
      int size = bytes.readableBytes();
      bytes.release();
      int status = released();
      if (status != OK || size != payload.readableBytes()) {
        broke("not the response to echo: status %d and %d bytes".formatted(status, size));
      } else if (!pacing.isOver()) {
        ended(sequenceId);
      }
    }

    @Override
    public void failed(Failure why) {
      released();
      broke(String.valueOf(why.getMessage()));
    }

    private int released() {
      Response given = response;
      if (given == null) {
        return 0;
      }
      given.release();
      return given.status();
    }
  }
}
