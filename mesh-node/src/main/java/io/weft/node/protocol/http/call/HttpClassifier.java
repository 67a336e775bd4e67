package io.weft.node.protocol.http.call;

import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.node.config.HttpClassifierConfig;
import io.weft.node.router.CallClassifier;
import io.weft.stack.call.ResponseClassifier;

/**
 * Judges responses as linkerd's classifiers do: by their status and by the method of their request,
 * or by the status of gRPC. What a node further on says of a response, in {@code l5d-success-class}
 * and {@code l5d-retryable}, goes before. Immutable.
 *
 * <p>A call of gRPC that is judged by a classifier of HTTP has the status of HTTP that stands for
 * its {@code grpc-status}: an UNAVAILABLE is a failure like a 503, a NOT_FOUND none like a 404.
 */
public final class HttpClassifier implements CallClassifier<Request, Response> {
  private final HttpClassifierConfig config;
  private final ResponseClassifier<Response> http;
  private final ResponseClassifier<Response> httpAgain;
  private final ResponseClassifier<Response> grpc;

  public HttpClassifier(HttpClassifierConfig config) {
    this.config = config;
    HttpClassifierConfig.Kind kind = config.kind();
    boolean allSuccessful = kind == HttpClassifierConfig.Kind.ALL_SUCCESSFUL;
    this.http = new Judge(new StatusVerdicts(false, allSuccessful));
    this.httpAgain = new Judge(new StatusVerdicts(true, allSuccessful));
    this.grpc = new Judge(new GrpcVerdicts(config));
  }

  @Override
  public ResponseClassifier<Response> of(Request request) {
    if (config.kind().isGrpc()) {
      return grpc;
    }
    return maySendAgain(request.method()) ? httpAgain : http;
  }

  private boolean maySendAgain(String method) {
    return switch (config.kind()) {
      case RETRYABLE_READ_5XX -> isRead(method);
      case RETRYABLE_IDEMPOTENT_5XX ->
          isRead(method) || method.equals("PUT") || method.equals("DELETE");
      case RETRYABLE_ALL_5XX -> true;
      default -> false;
    };
  }

  private static boolean isRead(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
      default -> false;
    };
  }

  @Override
  public String toString() {
    return config.kind().text();
  }
}
