package io.weft.namers.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;

/**
 * What an agent says of itself.
 *
 * @param datacenter which it is in
 * @param domain of the names that it serves by DNS, without dots around it
 */
record Agent(String datacenter, String domain) {
  static final String PATH = "/v1/agent/self";

  private static final ObjectMapper JSON = new ObjectMapper();

  static Agent read(HttpResponse<byte[]> answer) throws IOException {
    if (answer.statusCode() != ConsulApi.OK) {
      throw ConsulApi.refusal(answer);
    }
    JsonNode self = JSON.readTree(answer.body());
    String datacenter = self.path("Config").path("Datacenter").asText();
    if (datacenter.isEmpty()) {
      throw new IOException("the agent does not name its datacenter");
    }
    // Since Consul 1.0 it is in DebugConfig, before that it was in Config.
    String domain =
        self.path("DebugConfig")
            .path("DNSDomain")
            .asText(self.path("Config").path("Domain").asText("consul"));
    return new Agent(datacenter, domain.replaceAll("^\\.+|\\.+$", ""));
  }

  /** The metadata of a service: the name by which Consul's DNS knows it. */
  Map<String, String> authority(Service service) {
    String home = service.isLocal() ? datacenter : service.datacenter();
    String tag = service.tag().map(text -> text + ".").orElse("");
    return Map.of("authority", tag + service.name() + ".service." + home + "." + domain);
  }
}
