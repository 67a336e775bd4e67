package io.weft.node.config;

import io.weft.stack.settings.yaml.Section;
import java.util.Optional;

/** Reads the keys of {@code service}. */
final class ServiceReader {
  static final String CLASSIFIER = "responseClassifier";
  static final String RETRIES = "retries";

  private ServiceReader() {}

  static ServiceConfig read(Section service, RouterProtocol protocol, Idls idls) {
    ServiceConfig defaults = ServiceConfig.DEFAULT;
    boolean http = protocol.isHttp();
    Section classifier = service.sectionOrEmpty(CLASSIFIER);
    boolean given = service.has(CLASSIFIER);
    if (http && service.has("mirror")) {
      service.error("mirror", " is not supported for HTTP; remove it");
    }
    ServiceConfig config =
        new ServiceConfig(
            service.millis("totalTimeoutMs", 1),
            http ? defaults.classifier() : ClassifierReader.read(classifier, given, idls),
            http ? HttpClassifierReader.read(classifier, given) : defaults.httpClassifier(),
            RetryReader.retries(service.sectionOrEmpty(RETRIES), protocol),
            http ? Optional.empty() : TrafficReader.mirror(service),
            TrafficReader.rateLimit(service));
    service.done();
    return config;
  }
}
