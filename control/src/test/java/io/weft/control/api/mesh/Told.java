package io.weft.control.api.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A stream as a client sees it. */
final class Told<Q, R> implements ClientResponseObserver<Q, R> {
  private final boolean slow;
  final List<R> messages = new CopyOnWriteArrayList<>();
  private volatile @Nullable Status end;
  private @Nullable ClientCallStreamObserver<Q> call;

  Told() {
    this(false);
  }

  /**
   * @param slow takes nothing before it is told to
   */
  Told(boolean slow) {
    this.slow = slow;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> started) {
    call = started;
    if (slow) {
      started.disableAutoRequestWithInitial(0);
    }
  }

  void request(int count) {
    Objects.requireNonNull(call).request(count);
  }

  void cancel() {
    Objects.requireNonNull(call).cancel("enough", null);
  }

  boolean isOver() {
    return end != null;
  }

  /** How it ended. */
  Status end() {
    assertThat(end).isNotNull();
    return Objects.requireNonNull(end);
  }

  R last() {
    assertThat(messages).isNotEmpty();
    return messages.get(messages.size() - 1);
  }

  @Override
  public void onNext(R message) {
    messages.add(message);
  }

  @Override
  public void onError(Throwable problem) {
    end = Status.fromThrowable(problem);
  }

  @Override
  public void onCompleted() {
    end = Status.OK;
  }
}
