package io.weft.control.store.etcd;

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

/** What a user shows with each request, asked for with the first one on a connection. */
final class Token extends CallCredentials {
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

  private final CompletableFuture<Metadata> headers = new CompletableFuture<>();

  private Token() {}

  /**
   * Logs in.
   *
   * @param limit of the request that does
   */
  static Token of(Access.Login login, Channel channel, Duration limit) {
    Token token = new Token();
    ClientCalls.asyncUnaryCall(
        channel.newCall(
            AuthGrpc.getAuthenticateMethod(),
            CallOptions.DEFAULT.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS)),
        AuthenticateRequest.newBuilder()
            .setName(login.user())
            .setPassword(login.password())
            .build(),
        token.new Answer(login));
    return token;
  }

  @Override
  public void applyRequestMetadata(
      RequestInfo request, Executor executor, MetadataApplier applier) {
    CompletableFuture<Metadata> unused =
        headers.whenComplete(
            (token, problem) -> {
              if (problem == null) {
                applier.apply(token);
              } else {
                applier.fail(Status.fromThrowable(problem));
              }
            });
  }

  private final class Answer implements StreamObserver<AuthenticateResponse> {
    private final Access.Login login;

    Answer(Access.Login login) {
      this.login = login;
    }

    @Override
    public void onNext(AuthenticateResponse response) {
      Metadata token = new Metadata();
      token.put(TOKEN, response.getToken());
      headers.complete(token);
    }

    @Override
    public void onError(Throwable problem) {
      Status status = Status.fromThrowable(problem);
      switch (status.getCode()) {
        // So answers a cluster that asks nobody who he is.
        case FAILED_PRECONDITION -> headers.complete(new Metadata());
        case INVALID_ARGUMENT ->
            headers.completeExceptionally(
                Status.PERMISSION_DENIED
                    .withDescription(
                        "the login of user '" + login + "' failed: " + status.getDescription())
                    .asException());
        default -> headers.completeExceptionally(problem);
      }
    }

    @Override
    public void onCompleted() {}
  }
}
