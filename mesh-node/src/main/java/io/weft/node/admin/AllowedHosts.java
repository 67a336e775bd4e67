package io.weft.node.admin;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names by which the admin service answers.
 *
 * <p>A web page elsewhere can give its own host name the address 127.0.0.1 and so make a browser on
 * this machine read the admin pages for it (DNS rebinding). The browser then sends that name as the
 * {@code Host}. A name that only this machine or its operator can mean is safe, and so is an
 * address, which needs no DNS.
 */
final class AllowedHosts {
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:\\[(?<six>[0-9a-fA-F:.]+)]|(?<name>[^:\\[\\]@/?#\\s]+))(?::\\d{0,5})?");

  private final InetAddress bound;
  private final Set<String> names;

  /**
   * @param bound the address that the service listens on; all of this machine's when a wildcard
   * @param names more host names, without a port
   */
  AllowedHosts(InetAddress bound, Set<String> names) {
    this.bound = bound;
    this.names =
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /** Whether a {@code Host} header, or the authority of a target, names this service. */
  boolean allow(String authority) {
    Matcher matcher = AUTHORITY.matcher(authority);
    if (!matcher.matches()) {
      return false;
    }
    String six = matcher.group("six");
    if (six != null) {
      return allowLiteral(six);
    }
    String name = matcher.group("name").toLowerCase(Locale.ROOT);
    return name.equals("localhost") || names.contains(name) || allowLiteral(name);
  }

  private boolean allowLiteral(String text) {
    InetAddress address = literal(text);
    return address != null
        && (address.isLoopbackAddress() || address.equals(bound) || bound.isAnyLocalAddress());
  }

  private static @Nullable InetAddress literal(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("the bytes are those of an address", e);
    }
  }
}
