package io.weft.namers.transform;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Reads and writes IP addresses; looks nothing up.
 *
 * @param address the address
 */
record Host(InetAddress address) {

  /** Empty for a text that is no IP address. */
  static Optional<Host> parse(String text) {
    byte[] bytes =
        text.contains("%") || text.contains("[")
            ? null
            : NetUtil.createByteArrayFromIpAddressString(text);
    try {
      return bytes == null
          ? Optional.empty()
          : Optional.of(new Host(InetAddress.getByAddress(bytes)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IP address of a wrong length: " + text, e);
    }
  }

  /** The shortest text, without brackets. */
  @Override
  public String toString() {
    return NetUtil.toAddressString(address);
  }
}
