package io.weft.namers.dns;

import io.netty.util.NetUtil;
import io.weft.namers.spi.AddrSet;
import io.weft.stack.activity.State;
import java.util.List;

/** Sets of addresses as texts that a test can read. */
final class Endpoints {
  private Endpoints() {}

  /** Each as {@code ip:port * weight}, in their order; none while there is no set. */
  static List<String> of(State<AddrSet> state) {
    return state instanceof State.Ok<AddrSet> ok && ok.value() instanceof AddrSet.Bound bound
        ? bound.addresses().stream()
            .map(
                address ->
                    NetUtil.toAddressString(address.socket().getAddress())
                        + ":"
                        + address.socket().getPort()
                        + " * "
                        + address.weight())
            .toList()
        : List.of();
  }
}
