package io.weft.node.protocol.http;

import io.weft.http.model.HttpLimits;
import io.weft.node.config.HttpDialect;
import io.weft.stack.Param;

/** Parameters of the modules that speak HTTP to an endpoint. */
final class HttpParams {
  /** What is spoken with endpoints. */
  static final Param<HttpDialect> DIALECT = Param.of("dialect", HttpDialect.HTTP_1_1);

  /** What endpoints may send. */
  static final Param<HttpLimits> LIMITS = Param.of("limits", HttpLimits.DEFAULT);

  /** How much of a request's body is kept for another try, in bytes. */
  static final Param<Integer> RETRY_BUFFER = Param.of("retries.bufferBytes", 16_384);

  private HttpParams() {}
}
