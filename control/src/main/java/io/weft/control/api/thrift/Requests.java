package io.weft.control.api.thrift;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;

/**
 * What clients ask. Who they say to be ({@code clientId}) is not looked at, as in namerd. None
 * changes once it is read.
 */
final class Requests {
  private static final int MAX_DTAB_BYTES = 64 * 1024;

  private Requests() {}

  private static Dtab dtab(String text) {
    if (text.length() > MAX_DTAB_BYTES) {
      throw new IllegalArgumentException(
          "the Dtab of the request is longer than %d bytes".formatted(MAX_DTAB_BYTES));
    }
    return Dtab.parse(text);
  }

  /** What a name is bound to. */
  static final class Bind {
    private String dtab = "";
    private NameRef name = new NameRef();

    static Bind read(TProtocol in) throws TException {
      Bind read = new Bind();
      Fields.read(in, (id, type) -> read.field(in, id, type));
      return read;
    }

    private boolean field(TProtocol in, int id, byte type) throws TException {
      if (id == 1 && type == TType.STRING) {
        dtab = in.readString();
      } else if (id == 2 && type == TType.STRUCT) {
        name = NameRef.read(in);
      } else {
        return false;
      }
      return true;
    }

    NameRef name() {
      return name;
    }

    /**
     * Rules that go before those of the namespace.
     *
     * @throws IllegalArgumentException if they are none, or too many
     */
    Dtab local() {
      return dtab(dtab);
    }
  }

  /** The endpoints of a bound name. */
  static final class Addr {
    private NameRef name = new NameRef();

    static Addr read(TProtocol in) throws TException {
      Addr read = new Addr();
      Fields.read(in, (id, type) -> read.field(in, id, type));
      return read;
    }

    private boolean field(TProtocol in, int id, byte type) throws TException {
      if (id != 1 || type != TType.STRUCT) {
        return false;
      }
      name = NameRef.read(in);
      return true;
    }

    NameRef name() {
      return name;
    }
  }

  /** The rules of a namespace. */
  static final class Rules {
    private Stamp stamp = Stamp.NONE;
    private String namespace = "";

    static Rules read(TProtocol in) throws TException {
      Rules read = new Rules();
      Fields.read(in, (id, type) -> read.field(in, id, type));
      return read;
    }

    private boolean field(TProtocol in, int id, byte type) throws TException {
      if (id == 1 && type == TType.STRING) {
        stamp = new Stamp(Fields.bytes(in));
      } else if (id == 2 && type == TType.STRING) {
        namespace = in.readString();
      } else {
        return false;
      }
      return true;
    }

    Stamp stamp() {
      return stamp;
    }

    String namespace() {
      return namespace;
    }
  }

  /** How a name is bound. The tree of the request has one node, which is the name. */
  static final class Delegate {
    private static final int TREE = 2;
    private static final int ROOT = 1;
    private static final int CONTENTS = 3;
    private static final int PATH_LEAF = 7;

    private String dtab = "";
    private Stamp stamp = Stamp.NONE;
    private String namespace = "";
    private List<byte[]> name = List.of();

    static Delegate read(TProtocol in) throws TException {
      Delegate read = new Delegate();
      Fields.read(
          in,
          (id, type) -> {
            if (id == 1 && type == TType.STRING) {
              read.dtab = in.readString();
            } else if (id == 2 && type == TType.STRUCT) {
              Fields.read(in, (inner, innerType) -> read.delegation(in, inner, innerType));
            } else {
              return false;
            }
            return true;
          });
      return read;
    }

    private boolean delegation(TProtocol in, int id, byte type) throws TException {
      if (id == 1 && type == TType.STRING) {
        stamp = new Stamp(Fields.bytes(in));
      } else if (id == TREE && type == TType.STRUCT) {
        within(in, ROOT, () -> within(in, CONTENTS, () -> leaf(in)));
      } else if (id == 3 && type == TType.STRING) {
        namespace = in.readString();
      } else {
        return false;
      }
      return true;
    }

    /** What is read of one field. */
    private interface Inner {
      void read() throws TException;
    }

    /** Reads one field of a struct, which is a struct, and skips the others. */
    private static void within(TProtocol in, int field, Inner inner) throws TException {
      Fields.read(
          in,
          (id, type) -> {
            if (id != field || type != TType.STRUCT) {
              return false;
            }
            inner.read();
            return true;
          });
    }

    private void leaf(TProtocol in) throws TException {
      Fields.read(
          in,
          (id, type) -> {
            if (id != PATH_LEAF || type != TType.LIST) {
              return false;
            }
            name = Fields.listOfBytes(in);
            return true;
          });
    }

    /** Whether the client knows something already. */
    boolean isRepeated() {
      return stamp.bytes().length > 0;
    }

    String namespace() {
      return namespace;
    }

    /** As for {@link Bind}. */
    Dtab local() {
      return dtab(dtab);
    }

    /**
     * The name.
     *
     * @throws IllegalArgumentException if the tree is more than a name, or that is none
     */
    Path path() {
      return WirePath.read(name);
    }
  }
}
