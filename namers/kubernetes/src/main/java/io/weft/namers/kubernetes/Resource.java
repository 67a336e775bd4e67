package io.weft.namers.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Objects that are listed and watched together.
 *
 * @param title for errors, such as {@code endpointslices of prod/web}
 * @param path of the collection
 * @param selector the part of the query that picks the objects, encoded
 * @param reader makes sense of an object
 */
record Resource<T>(String title, String path, String selector, Reader<T> reader) {
  /** Many times more than a Service has slices; a longer list comes in pages. */
  private static final int PAGE = 500;

  /** Reads an object. */
  interface Reader<T> {
    T read(JsonNode object) throws Malformed;
  }

  /** The EndpointSlices of a Service. */
  static Resource<Slice> slices(ServiceName service) {
    String labels = "kubernetes.io/service-name=" + service.name();
    return new Resource<>(
        "endpointslices of " + service,
        "/apis/discovery.k8s.io/v1/namespaces/" + service.namespace() + "/endpointslices",
        "labelSelector="
            + encoded(service.label().isEmpty() ? labels : labels + "," + service.label()),
        SliceReader::read);
  }

  /** The Service itself. */
  static Resource<Service> service(ServiceName service) {
    String name = "fieldSelector=" + encoded("metadata.name=" + service.name());
    return new Resource<>(
        "service " + service,
        "/api/v1/namespaces/" + service.namespace() + "/services",
        service.label().isEmpty() ? name : name + "&labelSelector=" + encoded(service.label()),
        Service::read);
  }

  /**
   * The target of a list. It asks for the newest state and not for whatever a cache may hold.
   *
   * @param page the token of the page to go on with; empty for the first
   */
  String list(String page) {
    String first = path + "?" + selector + "&limit=" + PAGE;
    return page.isEmpty() ? first : first + "&continue=" + encoded(page);
  }

  /**
   * The target of a watch.
   *
   * @param version after which changes are told
   * @param seconds after which the server ends it
   */
  String watch(String version, long seconds) {
    return path
        + "?"
        + selector
        + "&watch=true&allowWatchBookmarks=true&resourceVersion="
        + encoded(version)
        + "&timeoutSeconds="
        + seconds;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
