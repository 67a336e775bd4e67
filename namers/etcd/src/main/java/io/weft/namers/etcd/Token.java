package io.weft.namers.etcd;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Logs in with the first request on a connection and shows the token with each. One that has run
 * out fails the connection, and the next one logs in again.
 */
final class Token extends CallCredentials {
  private static final Metadata.Key<String> TOKEN = Link.key("token");

  private final Access.Login login;
  private final Channel channel;
  private final Duration limit;
  private final AtomicReference<CompletableFuture<Metadata>> headers = new AtomicReference<>();

  /**
   * @param limit of the request that logs in
   */
  Token(Access.Login login, Channel channel, Duration limit) {
    this.login = login;
    this.channel = channel;
    this.limit = limit;
  }

  @Override
  public void applyRequestMetadata(
      RequestInfo request, Executor executor, MetadataApplier applier) {
    CompletableFuture<Metadata> mine = new CompletableFuture<>();
    CompletableFuture<Metadata> known = headers.compareAndExchange(null, mine);
    if (known == null) {
      login(mine);
    }
    (known == null ? mine : known)
        .whenComplete(
            (token, problem) -> {
              if (problem == null) {
                applier.apply(token);
              } else {
                applier.fail(failure(Status.fromThrowable(problem)));
              }
            });
  }

  private Status failure(Status status) {
    return status.getCode() == Status.Code.INVALID_ARGUMENT
        ? Status.UNAUTHENTICATED.withDescription(
            "the login of user '" + login.user() + "' failed: " + status.getDescription())
        : status;
  }

  private void login(CompletableFuture<Metadata> result) {
    AuthenticateRequest request =
        AuthenticateRequest.newBuilder()
            .setName(login.user())
            .setPassword(login.password())
            .build();
    ClientCalls.asyncUnaryCall(
        channel.newCall(
            AuthGrpc.getAuthenticateMethod(),
            CallOptions.DEFAULT.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS)),
        request,
        new StreamObserver<AuthenticateResponse>() {
          @Override
          public void onNext(AuthenticateResponse response) {
            Metadata token = new Metadata();
            token.put(TOKEN, response.getToken());
            result.complete(token);
          }

          @Override
          public void onError(Throwable problem) {
            // So does a cluster answer that asks nobody who he is.
            if (Status.fromThrowable(problem).getCode() == Status.Code.FAILED_PRECONDITION) {
              result.complete(new Metadata());
            } else {
              result.completeExceptionally(problem);
            }
          }

          @Override
          public void onCompleted() {}
        });
  }
}
