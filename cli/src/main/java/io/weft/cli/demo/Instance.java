package io.weft.cli.demo;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * One process of the user service.
 *
 * @param number from 1; the range from which its ids are, see {@link UserIds}
 */
record Instance(int number, String name, InetSocketAddress address) {
  static final List<String> NAMES = List.of("v1-a", "v1-b", "v1-c", "v2-a");
  static final String V1 = "v1";
  static final String V2 = "v2";

  boolean isOf(String version) {
    return name.startsWith(version + "-");
  }
}
