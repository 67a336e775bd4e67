package io.weft.node.protocol.http;

import io.weft.http.model.HttpLimits;
import io.weft.node.config.ClientConfig;
import io.weft.node.config.Effective;
import io.weft.node.config.HttpClientConfig;
import io.weft.node.config.HttpConfig;
import io.weft.node.config.ServiceConfig;
import io.weft.node.protocol.http.call.HttpClassifier;
import io.weft.node.protocol.params.ConfiguredParams;
import io.weft.node.router.Retries;
import io.weft.stack.Params;
import java.util.Optional;

/** What stacks for HTTP are made from besides what all are. */
final class HttpStackParams implements ConfiguredParams.Additions {
  private final HttpConfig http;

  HttpStackParams(HttpConfig http) {
    this.http = http;
  }

  @Override
  public Params path(Params common, Effective<ServiceConfig> service) {
    return common
        .with(
            Retries.CLASSIFIER,
            Optional.of(new HttpClassifier(service.config().httpClassifier())),
            service.origin("responseClassifier"))
        .with(
            HttpParams.RETRY_BUFFER,
            service.config().retries().bufferBytes(),
            service.origin("retries"));
  }

  @Override
  public Params cluster(Params common, Effective<ClientConfig> effective) {
    HttpClientConfig client = effective.config().http();
    return common
        .with(HttpParams.DIALECT, client.dialect(), effective.origin("dialect"))
        .with(
            HttpParams.LIMITS,
            limits(client),
            effective.origin("maxConcurrentStreamsPerConnection"));
  }

  private HttpLimits limits(HttpClientConfig client) {
    HttpLimits defaults = HttpLimits.DEFAULT;
    return new HttpLimits(
        http.maxInitialLineBytes(),
        http.maxHeaderBytes(),
        defaults.maxHeaderFields(),
        defaults.headTimeout(),
        defaults.bodyTimeout(),
        defaults.idleTime(),
        client.maxConcurrentStreams(),
        client.windowBytes(),
        Math.max(defaults.connectionWindowBytes(), client.windowBytes()));
  }
}
