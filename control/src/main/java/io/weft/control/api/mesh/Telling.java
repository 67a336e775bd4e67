package io.weft.control.api.mesh;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.weft.control.api.grpc.Caller;
import io.weft.control.api.grpc.Refusal;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call: what is known of its question is told as it changes. A client that is slow to take it
 * misses what is no longer so, and gets the newest; nothing piles up for it. All but {@link
 * #listener} and what observes runs on the loop.
 */
final class Telling<R> {
  private final ServerCall<ByteString, R> call;
  private final Caller caller;
  private final Desk desk;
  private final Question<R> question;
  private final boolean once;
  private final AtomicReference<@Nullable State<R>> newest = new AtomicReference<>();
  private Observation observation = () -> {};
  private boolean seated;
  private boolean begun;
  private boolean closed;

  /** Understands a question. */
  interface Question<R> {
    /**
     * What is known of the question in a message.
     *
     * @throws StatusRuntimeException if it is not a message of its kind
     */
    Activity<R> read(InputStream message) throws Refusal;
  }

  /**
   * @param once whether the first thing that is known is the whole answer
   */
  Telling(
      ServerCall<ByteString, R> call,
      Caller caller,
      Desk desk,
      Question<R> question,
      boolean once) {
    this.call = call;
    this.caller = caller;
    this.desk = desk;
    this.question = question;
    this.once = once;
  }

  /** Begins; what the transport tells is done on the loop. */
  ServerCall.Listener<ByteString> listener() {
    call.request(2); // the second would be one too many, and says so
    return new ServerCall.Listener<>() {
      private ByteString message = ByteString.EMPTY;

      @Override
      public void onMessage(ByteString received) {
        message = received;
      }

      @Override
      public void onHalfClose() {
        ByteString whole = message;
        desk.loop().execute(() -> begin(whole));
      }

      @Override
      public void onReady() {
        desk.loop().execute(Telling.this::tell);
      }

      @Override
      public void onCancel() {
        desk.loop().execute(Telling.this::release);
      }
    };
  }

  private void begin(ByteString message) {
    if (closed) {
      return;
    }
    try {
      desk.seats().take(caller.from());
      seated = true;
      observation =
          question
              .read(message.newInput())
              .observe(
                  state -> {
                    if (!(state instanceof State.Pending) && newest.getAndSet(state) == null) {
                      desk.loop().execute(this::tell);
                    }
                  });
    } catch (StatusRuntimeException e) {
      end(Refusal.malformed("not such a message: " + e.getMessage()).status());
    } catch (Refusal e) {
      end(e.status());
    }
  }

  private void tell() {
    if (closed || !call.isReady()) {
      return;
    }
    State<R> state = newest.getAndSet(null);
    if (state instanceof State.Ok<R> ok) {
      tell(ok.value());
    } else if (state instanceof State.Failed<R> failed) {
      end(status(failed.cause()));
    }
  }

  private void tell(R value) {
    sendHeaders();
    call.sendMessage(value);
    if (once) {
      end(Status.OK);
    }
  }

  private static Status status(Throwable cause) {
    return cause instanceof StatusRuntimeException known
        ? known.getStatus()
        : Status.UNAVAILABLE.withDescription(Writing.message(cause));
  }

  private void end(Status status) {
    if (!closed) {
      release();
      sendHeaders(); // linkerd does not read a status that comes in their place
      call.close(status, new Metadata());
    }
  }

  private void sendHeaders() {
    if (!begun) {
      begun = true;
      call.sendHeaders(new Metadata());
    }
  }

  private void release() {
    if (closed) {
      return;
    }
    closed = true;
    observation.close();
    if (seated) {
      desk.seats().giveBack(caller.from());
    }
  }
}
