package io.weft.namers.kubernetes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body that is told line by line while it arrives. The response counts as complete, with an empty
 * body, as soon as its head is there.
 */
final class LineBody implements BodySubscriber<byte[]>, AutoCloseable {
  /** Three times what etcd takes as one object. */
  private static final int MAX_LINE = 4 << 20;

  private final Listener listener;
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
  private Flow.@Nullable Subscription subscription;
  private boolean closed;

  /** Is told by one thread at a time. */
  interface Listener {

    /**
     * Lines without their ends.
     *
     * @param more to be run, by any thread, when the lines have been dealt with; no others come
     *     before
     */
    void lines(List<byte[]> lines, Runnable more);

    /**
     * The body is over.
     *
     * @param problem null when the server has ended the body properly
     */
    void ended(@Nullable Throwable problem);
  }

  LineBody(Listener listener) {
    this.listener = listener;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return CompletableFuture.completedFuture(new byte[0]);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    synchronized (this) {
      subscription = given;
      if (closed) {
        given.cancel();
        return;
      }
    }
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    List<byte[]> lines = new ArrayList<>();
    for (ByteBuffer buffer : buffers) {
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        if (next == '\n') {
          lines.add(rest.toByteArray());
          rest.reset();
        } else {
          rest.write(next);
        }
      }
    }
    if (rest.size() > MAX_LINE) {
      close();
      listener.ended(new IOException("a line is longer than " + MAX_LINE + " bytes"));
    } else if (lines.isEmpty()) {
      more();
    } else {
      listener.lines(lines, this::more);
    }
  }

  private synchronized void more() {
    if (!closed && subscription != null) {
      subscription.request(1);
    }
  }

  @Override
  public void onError(Throwable problem) {
    listener.ended(problem);
  }

  @Override
  public void onComplete() {
    listener.ended(null);
  }

  /** Ends the response, and its connection with it. Idempotent; from any thread. */
  @Override
  public synchronized void close() {
    closed = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
