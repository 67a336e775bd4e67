package io.weft.namers.transform;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * All IP addresses that start with the same bits.
 *
 * @param base its first address: the bits behind the common ones are 0
 * @param bits how many bits are common
 */
record Network(Host base, int bits) {

  /**
   * Reads {@code 10.1.0.0/16}.
   *
   * @throws IllegalArgumentException for any other text; the message says what is wrong
   */
  static Network parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? parse(text, "") : parse(text.substring(0, slash), text.substring(slash + 1));
  }

  /** As {@link #parse(String)}, for the parts around the slash. */
  static Network parse(String address, String bits) {
    String text = "'" + address + "/" + bits + "' ";
    Host host =
        Host.parse(address)
            .orElseThrow(
                () -> new IllegalArgumentException(text + "is no network such as 10.1.0.0/16"));
    int all = host.address().getAddress().length * Byte.SIZE;
    int number = bits.matches("[0-9]{1,3}") ? Integer.parseInt(bits) : all + 1;
    if (number > all) {
      throw new IllegalArgumentException(
          text + "is no network: expected a number of bits from 0 to " + all + " behind the slash");
    }
    Host base = new Host(first(host.address(), number));
    if (!base.equals(host)) {
      throw new IllegalArgumentException(
          text + "has more than " + number + " bits; expected " + base + "/" + number);
    }
    return new Network(base, number);
  }

  boolean contains(InetAddress address) {
    byte[] first = base.address().getAddress();
    return address.getAddress().length == first.length
        && Arrays.equals(first(address, bits).getAddress(), first);
  }

  private static InetAddress first(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
      bytes[i] &= (byte) (0xff << (Byte.SIZE - kept));
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IP address of a wrong length", e);
    }
  }
}
