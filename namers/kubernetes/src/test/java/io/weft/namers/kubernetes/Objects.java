package io.weft.namers.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** EndpointSlices and Services as the API shows them. */
final class Objects {
  static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/prod/endpointslices";
  static final String SERVICES = "/api/v1/namespaces/prod/services";

  private final ObjectNode json = FakeApiServer.JSON.createObjectNode();

  private Objects(String name) {
    json.putObject("metadata").put("name", name).put("namespace", "prod").putObject("labels");
  }

  /** A slice of the Service "web". */
  static Objects slice(String name) {
    return slice(name, "web");
  }

  static Objects slice(String name, String service) {
    Objects slice = new Objects(name).label("kubernetes.io/service-name", service);
    slice.json.put("kind", "EndpointSlice").put("addressType", "IPv4").putArray("ports");
    slice.json.putArray("endpoints");
    return slice;
  }

  static Objects service(String name) {
    Objects service = new Objects(name);
    service.json.put("kind", "Service").putObject("spec").putArray("ports");
    service.json.putObject("status").putObject("loadBalancer").putArray("ingress");
    return service;
  }

  Objects label(String key, String value) {
    ((ObjectNode) json.path("metadata").path("labels")).put(key, value);
    return this;
  }

  Objects identity(String identity) {
    json.withObject("/metadata/annotations").put("weft.io/identity", identity);
    return this;
  }

  Objects type(String addressType) {
    json.put("addressType", addressType);
    return this;
  }

  /** A port of a slice. */
  Objects port(String name, int number) {
    ObjectNode port = json.withArray("ports").addObject().put("port", number);
    port.put("protocol", "TCP").put("name", name);
    return this;
  }

  /** A port of a Service; what it is on the pods is said by the slices. */
  Objects servicePort(String name, int number, String targetPort) {
    ((ArrayNode) json.path("spec").path("ports"))
        .addObject()
        .put("name", name)
        .put("port", number)
        .put("targetPort", targetPort);
    return this;
  }

  Objects ingress(String key, String value) {
    ((ArrayNode) json.path("status").path("loadBalancer").path("ingress"))
        .addObject()
        .put(key, value);
    return this;
  }

  /** An endpoint that says nothing of its conditions. */
  Objects endpoint(String address) {
    addEndpoint(address);
    return this;
  }

  Objects endpoint(String address, String zone) {
    addEndpoint(address).put("zone", zone);
    return this;
  }

  Objects endpoint(String address, boolean ready, boolean serving, boolean terminating) {
    addEndpoint(address)
        .putObject("conditions")
        .put("ready", ready)
        .put("serving", serving)
        .put("terminating", terminating);
    return this;
  }

  private ObjectNode addEndpoint(String address) {
    ObjectNode endpoint = json.withArray("endpoints").addObject();
    endpoint.putArray("addresses").add(address);
    return endpoint;
  }

  /** Puts any value in place of the endpoints. */
  Objects endpointsAre(String text) {
    json.put("endpoints", text);
    return this;
  }

  Objects version(long version) {
    ((ObjectNode) json.path("metadata")).put("resourceVersion", Long.toString(version));
    return this;
  }

  ObjectNode json() {
    return json;
  }
}
