package io.weft.node.protocol.http.call;

import io.netty.util.NetUtil;
import io.weft.http.model.Headers;
import io.weft.http.model.Request;
import io.weft.node.config.ForwardedConfig;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Tells an endpoint from whom a request came, for which host and how. The address goes behind those
 * that earlier proxies said; scheme and host stay those that the first one said.
 *
 * <p>Source: RFC 7239 for {@code Forwarded}.
 */
final class ForwardedHeaders {
  private static final String FORWARDED = "forwarded";
  private static final String FOR = "x-forwarded-for";
  private static final String PROTO = "x-forwarded-proto";
  private static final String HOST = "x-forwarded-host";

  private final ForwardedConfig choice;
  private final boolean trusted;

  /**
   * @param trusted whether what callers say of whom they forward for is passed on
   */
  ForwardedHeaders(ForwardedConfig choice, boolean trusted) {
    this.choice = choice;
    this.trusted = trusted;
  }

  /**
   * Says it.
   *
   * @param peer who sent it to this node
   */
  void add(Request request, InetAddress peer) {
    Headers headers = request.headers();
    if (!trusted) {
      headers.remove(FORWARDED).remove(FOR).remove(PROTO).remove(HOST);
    }
    if (choice.forwarded()) {
      append(headers, FORWARDED, element(request, peer));
    }
    if (choice.xForwarded()) {
      append(headers, FOR, NetUtil.toAddressString(peer));
      setIfMissing(headers, PROTO, request.scheme());
      setIfMissing(headers, HOST, request.authority());
    }
  }

  private static String element(Request request, InetAddress peer) {
    String address = NetUtil.toAddressString(peer);
    StringBuilder element = new StringBuilder("for=");
    if (peer instanceof Inet6Address) {
      element.append("\"[").append(address).append("]\"");
    } else {
      element.append(address);
    }
    if (isVisible(request.authority())) {
      element.append(";host=\"").append(escaped(request.authority())).append('"');
    }
    return element.append(";proto=").append(request.scheme()).toString();
  }

  private static void append(Headers headers, String name, String element) {
    List<String> before = headers.all(name);
    headers.set(name, before.isEmpty() ? element : String.join(", ", before) + ", " + element);
  }

  private static void setIfMissing(Headers headers, String name, String value) {
    if (!headers.contains(name) && isVisible(value)) {
      headers.add(name, value);
    }
  }

  /** What is for a header of its own must not end it. */
  private static boolean isVisible(String value) {
    return !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
