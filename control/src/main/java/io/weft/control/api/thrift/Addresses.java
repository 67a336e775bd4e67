package io.weft.control.api.thrift;

import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the endpoints of a bound name. */
final class Addresses {
  private static final String AUTHORITY = "authority";
  private static final String NODE_NAME = "nodeName";

  private Addresses() {}

  static void write(StructWriter out, AddrSet set) {
    if (set instanceof AddrSet.Bound bound) {
      out.struct(
          1,
          fields -> {
            fields.setOfStructs(1, List.copyOf(bound.addresses()), Addresses::write);
            meta(fields, 2, bound.metadata(), 1);
          });
    } else {
      out.nothing(2);
    }
  }

  private static void write(StructWriter out, Address address) {
    out.binary(1, address.socket().getAddress().getAddress());
    out.int32(2, address.socket().getPort());
    meta(out, 3, address.metadata(), address.weight());
  }

  private static void meta(StructWriter out, int id, Map<String, String> values, double weight) {
    Optional<String> authority = Optional.ofNullable(values.get(AUTHORITY));
    Optional<String> nodeName = Optional.ofNullable(values.get(NODE_NAME));
    if (authority.isEmpty() && nodeName.isEmpty() && weight == 1) {
      return;
    }
    out.struct(
        id,
        fields -> {
          authority.ifPresent(text -> fields.string(1, text));
          nodeName.ifPresent(text -> fields.string(2, text));
          if (weight != 1) {
            fields.real(3, weight);
          }
        });
  }
}
