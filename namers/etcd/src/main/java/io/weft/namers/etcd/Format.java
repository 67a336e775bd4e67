package io.weft.namers.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.NetUtil;
import io.weft.namers.spi.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values that stand for an instance: JSON with {@code host} and {@code port}, which is written
 * too; JSON with {@code Addr}, as etcd's own naming for gRPC writes it; and plain {@code
 * host:port}.
 */
final class Format {
  private static final int MAX_PORT = 65_535;

  /** More than this of metadata of one's own is not carried through the node. */
  private static final int MAX_METADATA = 16;

  private static final int MAX_METADATA_LENGTH = 256;
  private static final Pattern HOST_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^\\[\\]:\\s]+):([0-9]{1,5})");
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})");
  private static final Pattern ONLY_NUMBERS = Pattern.compile("[0-9.]+");
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private Format() {}

  static Entry read(String value) {
    try {
      String text = value.strip();
      return text.startsWith("{") ? object(json(text)) : hostPort(text, Map.of());
    } catch (BadValue e) {
      return new Entry.Unreadable(e.getMessage());
    }
  }

  /** The value by which an endpoint is announced. */
  static String write(Address endpoint, boolean stopping) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("host", NetUtil.toAddressString(endpoint.socket().getAddress()));
    json.put("port", endpoint.socket().getPort());
    json.put("weight", endpoint.weight());
    json.put("status", stopping ? "STOPPING" : "ALIVE");
    ObjectNode metadata = json.putObject("metadata");
    endpoint.metadata().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(pair -> metadata.put(pair.getKey(), pair.getValue()));
    return json.toString();
  }

  private static JsonNode json(String text) throws BadValue {
    try {
      return READER.readValue(text);
    } catch (JsonProcessingException e) {
      throw new BadValue("its value is not JSON: " + e.getOriginalMessage());
    }
  }

  private static Entry object(JsonNode json) throws BadValue {
    return json.has("Addr") || json.has("Op") ? grpcNaming(json) : instance(json);
  }

  private static Entry instance(JsonNode json) throws BadValue {
    JsonNode host = json.path("host");
    JsonNode port = json.path("port");
    if (!host.isTextual() || host.textValue().isBlank()) {
      throw new BadValue("its value has no \"host\"");
    }
    if (!port.canConvertToInt() || !port.isIntegralNumber()) {
      throw new BadValue("its \"port\" is " + shown(port) + ", expected 1 to " + MAX_PORT);
    }
    Entry entry =
        entry(host.textValue(), port.intValue(), weight(json), metadata(json.path("metadata")));
    JsonNode status = json.path("status");
    boolean alive = status.isMissingNode() || "ALIVE".equals(status.textValue());
    if (!alive && !"STOPPING".equals(status.textValue())) {
      throw new BadValue("its \"status\" is " + shown(status) + ", expected ALIVE or STOPPING");
    }
    return alive ? entry : new Entry.Leaving();
  }

  private static double weight(JsonNode json) throws BadValue {
    JsonNode weight = json.path("weight");
    double value = weight.isMissingNode() ? 1 : weight.isNumber() ? weight.doubleValue() : -1;
    if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
      throw new BadValue("its \"weight\" is " + shown(weight) + ", expected a number >= 0");
    }
    return value;
  }

  private static Entry grpcNaming(JsonNode json) throws BadValue {
    if (json.path("Op").asInt(0) == 1) { // Delete
      return new Entry.Leaving();
    }
    JsonNode addr = json.path("Addr");
    if (!addr.isTextual()) {
      throw new BadValue("its \"Addr\" is " + shown(addr) + ", expected \"host:port\"");
    }
    return hostPort(addr.textValue(), metadata(json.path("Metadata")));
  }

  private static Entry hostPort(String text, Map<String, String> metadata) throws BadValue {
    Matcher matcher = HOST_PORT.matcher(text);
    if (!matcher.matches()) {
      throw new BadValue("'" + shortened(text) + "' is neither host:port nor JSON");
    }
    return entry(matcher.group(1), Integer.parseInt(matcher.group(2)), 1, metadata);
  }

  private static Entry entry(String host, int port, double weight, Map<String, String> metadata)
      throws BadValue {
    if (port < 1 || port > MAX_PORT) {
      throw new BadValue("its port is " + port + ", expected 1 to " + MAX_PORT);
    }
    InetAddress literal = literal(host);
    if (literal != null) {
      if (literal.isAnyLocalAddress() || literal.isMulticastAddress()) {
        throw new BadValue("'" + host + "' is no address that others can reach");
      }
      return new Entry.Ready(new Address(new InetSocketAddress(literal, port), weight, metadata));
    }
    if (!HOST_NAME.matcher(host).matches() || ONLY_NUMBERS.matcher(host).matches()) {
      throw new BadValue("'" + shortened(host) + "' is neither an IP address nor a host name");
    }
    return new Entry.Named(host, port, weight, metadata);
  }

  private static @Nullable InetAddress literal(String host) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null || host.contains("%") ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IP address of a wrong length: " + host, e);
    }
  }

  private static Map<String, String> metadata(JsonNode json) throws BadValue {
    Map<String, String> metadata = new HashMap<>();
    for (Map.Entry<String, JsonNode> pair : json.properties()) {
      String key = pair.getKey();
      JsonNode value = pair.getValue();
      boolean meant = key.equals(Address.IDENTITY) || key.equals(Address.ZONE);
      boolean small = key.length() + value.asText().length() <= MAX_METADATA_LENGTH;
      if (meant || (value.isValueNode() && small && metadata.size() < MAX_METADATA)) {
        metadata.put(key, meant ? text(key, value) : value.asText());
      }
    }
    String identity = metadata.get(Address.IDENTITY);
    if (identity != null && !identity.matches("spiffe://\\S+")) {
      throw new BadValue(
          "its \"identity\" is '" + shortened(identity) + "', expected spiffe://domain/path");
    }
    return metadata;
  }

  private static String text(String key, JsonNode value) throws BadValue {
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new BadValue("its \"" + key + "\" is " + shown(value) + ", expected a text");
    }
    return value.textValue();
  }

  private static String shown(JsonNode json) {
    return json.isMissingNode() ? "missing" : shortened(json.toString());
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  /** A value that cannot be read. */
  private static final class BadValue extends Exception {
    private static final long serialVersionUID = 1;

    BadValue(String problem) {
      super(problem, null, false, false);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
