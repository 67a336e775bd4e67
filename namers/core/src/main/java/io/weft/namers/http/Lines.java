package io.weft.namers.http;

import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;

/** Takes every line of a stream as it comes. */
final class Lines implements Subscriber<String> {
  private final Consumer<String> line;

  Lines(Consumer<String> line) {
    this.line = line;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(String next) {
    line.accept(next);
  }

  @Override
  public void onError(Throwable problem) {
    // The answer as a whole fails with it.
  }

  @Override
  public void onComplete() {
    // The answer as a whole is complete then.
  }
}
