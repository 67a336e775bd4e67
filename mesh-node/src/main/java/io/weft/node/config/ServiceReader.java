package io.weft.node.config;

/** Reads the keys of {@code service}. */
final class ServiceReader {
  private ServiceReader() {}

  static ServiceConfig read(Section service) {
    ServiceConfig config = new ServiceConfig(service.millis("totalTimeoutMs", 1));
    service.done();
    return config;
  }
}
