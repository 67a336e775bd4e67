package io.weft.node.config;

/** Reads the keys of {@code service}. */
final class ServiceReader {
  static final String CLASSIFIER = "responseClassifier";
  static final String RETRIES = "retries";

  private ServiceReader() {}

  static ServiceConfig read(Section service) {
    ClassifierConfig classifier =
        ClassifierReader.read(service.sectionOrEmpty(CLASSIFIER), service.has(CLASSIFIER));
    ServiceConfig config =
        new ServiceConfig(
            service.millis("totalTimeoutMs", 1),
            classifier,
            RetryReader.retries(service.sectionOrEmpty(RETRIES)));
    service.done();
    return config;
  }
}
