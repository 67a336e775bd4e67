package io.weft.namers.inet.dns;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Hosts that are given as addresses and need no look-up. */
public final class IpLiteral {
  private IpLiteral() {}

  /**
   * An IP address, also an IPv6 one in brackets; null for anything else, such as a host name or an
   * address with a scope, which means something on one machine alone.
   */
  public static @Nullable InetAddress parse(String host) {
    byte[] bytes = host.contains("%") ? null : NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null ? null : InetAddress.getByAddress(host, bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IP address of a wrong length: " + host, e);
    }
  }
}
