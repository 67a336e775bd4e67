package io.weft.control.api.http;

import io.netty.util.NetUtil;
import io.weft.http.model.Request;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of others from using this API through the browser of somebody who may.
 *
 * <p>A page elsewhere can give its own host name the address 127.0.0.1 and so make a browser on
 * this machine send requests here (DNS rebinding). The browser then sends that name as the host. So
 * where only this machine reaches the API, it is asked for by a name that only this machine or its
 * operator can mean, or by an address, which needs no DNS. And a browser says in {@code Origin} on
 * whose behalf it sends something: that must be this API itself, anywhere.
 */
final class HostRules {
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:\\[(?<six>[0-9a-fA-F:.]+)]|(?<name>[^:\\[\\]@/?#\\s]+))(?::\\d{0,5})?");

  private final boolean loopbackOnly;
  private final Set<String> names;

  /**
   * @param bound the address that the API listens on
   * @param names more host names, without a port
   */
  HostRules(InetAddress bound, Set<String> names) {
    this.loopbackOnly = bound.isLoopbackAddress();
    this.names =
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /**
   * @throws Refused if the request is not one of this API's own callers
   */
  void check(Request request) {
    if (loopbackOnly && !isOwn(request.authority())) {
      throw new Refused(
          421, "\"" + request.authority() + "\" is no name of this API; see hostNames");
    }
    for (String origin : request.headers().all("origin")) {
      if (!bare(origin).equals(bare(request.scheme() + "://" + request.authority()))) {
        throw new Refused(403, "this API takes no requests of web pages of " + origin);
      }
    }
  }

  /** Without the port that the scheme stands for. */
  private static String bare(String origin) {
    return origin
        .toLowerCase(Locale.ROOT)
        .replaceFirst("^(http://.*):80$", "$1")
        .replaceFirst("^(https://.*):443$", "$1");
  }

  private boolean isOwn(String authority) {
    Matcher matcher = AUTHORITY.matcher(authority);
    if (!matcher.matches()) {
      return false;
    }
    @Nullable String six = matcher.group("six");
    if (six != null) {
      return isLoopback(six);
    }
    String name = String.valueOf(matcher.group("name")).toLowerCase(Locale.ROOT);
    return name.equals("localhost") || names.contains(name) || isLoopback(name);
  }

  private static boolean isLoopback(String literal) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
    try {
      return bytes != null && InetAddress.getByAddress(bytes).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError("the bytes are those of an address", e);
    }
  }
}
