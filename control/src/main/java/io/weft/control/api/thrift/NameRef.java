package io.weft.control.api.thrift;

import io.weft.namers.name.Path;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;

/** What a client asks for, and what it knows of it. Does not change once it is read. */
final class NameRef {
  private Stamp stamp = Stamp.NONE;
  private List<byte[]> elements = List.of();
  private String namespace = "";

  static NameRef read(TProtocol in) throws TException {
    NameRef read = new NameRef();
    Fields.read(in, (id, type) -> read.field(in, id, type));
    return read;
  }

  private boolean field(TProtocol in, int id, byte type) throws TException {
    if (id == 1 && type == TType.STRING) {
      stamp = new Stamp(Fields.bytes(in));
    } else if (id == 2 && type == TType.LIST) {
      elements = Fields.listOfBytes(in);
    } else if (id == 3 && type == TType.STRING) {
      namespace = in.readString();
    } else {
      return false;
    }
    return true;
  }

  void write(StructWriter out) {
    out.binary(1, stamp.bytes()).binaries(2, elements).string(3, namespace);
  }

  Stamp stamp() {
    return stamp;
  }

  /** Empty where the client names none. */
  String namespace() {
    return namespace;
  }

  /**
   * The name.
   *
   * @throws IllegalArgumentException if it is none, or longer than may be asked for
   */
  Path path() {
    return WirePath.read(elements);
  }
}
