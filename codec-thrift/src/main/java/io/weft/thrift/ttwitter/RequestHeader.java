package io.weft.thrift.ttwitter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.frame.StructSkipper;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The struct in front of a request, as far as routing is concerned: where the call wants to go, and
 * by which rules of its own. All else in it (trace ids, the client's id, contexts, fields that are
 * not known here) is only passed over. A field of a type that it should not have is one that is not
 * known.
 *
 * <p>Source: {@code RequestHeader} in Finagle's {@code tracing.thrift}. What is given out are views
 * of the struct that live as long as its bytes.
 */
public final class RequestHeader {
  /** Finagle defines half a dozen contexts; this many are none that anybody put there for a use. */
  public static final int MAX_CONTEXTS = 256;

  private static final int CONTEXTS = 8;
  private static final int DEST = 9;
  private static final int DELEGATIONS = 10;
  private static final int SRC = 1;
  private static final int DST = 2;
  private static final int LIST_HEAD_BYTES = 5; // type of the elements, and how many

  private final ByteBuf struct;
  private ByteBuf dest = Unpooled.EMPTY_BUFFER;
  private ByteBuf delegations = Unpooled.EMPTY_BUFFER;
  private int delegationCount;
  private boolean hasDelegationField;

  private RequestHeader(ByteBuf struct) {
    this.struct = struct;
  }

  /**
   * Reads a header.
   *
   * @param struct its readable bytes are the struct; its indices stay as they are
   * @throws ThriftFormatException if it is malformed, or has more contexts than are taken
   */
  public static RequestHeader read(ByteBuf struct) throws ThriftFormatException {
    RequestHeader header = new RequestHeader(struct);
    Fields fields = new Fields(struct, struct.readerIndex());
    while (fields.next()) {
      header.take(fields);
    }
    return header;
  }

  private void take(Fields field) throws ThriftFormatException {
    if (field.is(CONTEXTS, Fields.LIST)) {
      int contexts = count(field.value(), "contexts");
      if (contexts > MAX_CONTEXTS) {
        throw new ThriftFormatException(
            Reason.BAD_HEADER, contexts + " contexts are over the limit of " + MAX_CONTEXTS);
      }
    } else if (field.is(DEST, Fields.STRING)) {
      int text = field.value() + Integer.BYTES;
      dest = struct.slice(text, field.end() - text);
    } else if (field.id() == DELEGATIONS) {
      hasDelegationField = true;
      if (field.is(DELEGATIONS, Fields.LIST)) {
        delegationCount = count(field.value(), "delegations");
        delegations = struct.slice(field.value(), field.end() - field.value());
      }
    }
  }

  /** How many structs a list has. */
  private int count(int list, String what) throws ThriftFormatException {
    int count = struct.getInt(list + 1);
    if (count > 0 && struct.getByte(list) != StructSkipper.STRUCT) {
      throw new ThriftFormatException(
          Reason.BAD_HEADER, what + " have the type " + struct.getByte(list) + ", not structs");
    }
    return count;
  }

  /** The text of the destination; empty when there is none. */
  public ByteBuf dest() {
    return dest;
  }

  /** How many rules the caller's own Dtab has. */
  public int delegationCount() {
    return delegationCount;
  }

  /** The rules as they are on the wire: equal bytes are equal rules. */
  public ByteBuf delegationBytes() {
    return delegations;
  }

  /** Whether there is anything where the caller's rules belong, be it readable or not. */
  public boolean hasDelegations() {
    return hasDelegationField;
  }

  /** The rules in their order. */
  public List<Delegation> delegations() throws ThriftFormatException {
    List<Delegation> all = new ArrayList<>();
    int at = delegations.readerIndex() + LIST_HEAD_BYTES;
    for (int i = 0; i < delegationCount; i++) {
      Fields fields = new Fields(delegations, at);
      String src = "";
      String dst = "";
      while (fields.next()) {
        if (fields.is(SRC, Fields.STRING)) {
          src = text(fields);
        } else if (fields.is(DST, Fields.STRING)) {
          dst = text(fields);
        }
      }
      all.add(new Delegation(src, dst));
      at = fields.end();
    }
    return all;
  }

  private String text(Fields field) {
    int from = field.value() + Integer.BYTES;
    return delegations.toString(from, field.end() - from, StandardCharsets.UTF_8);
  }

  /** The struct without the caller's rules, in a heap buffer of its own. */
  public ByteBuf withoutDelegations() throws ThriftFormatException {
    ByteBuf out = Unpooled.buffer(struct.readableBytes());
    Fields fields = new Fields(struct, struct.readerIndex());
    while (fields.next()) {
      if (fields.id() != DELEGATIONS) {
        out.writeBytes(struct, fields.start(), fields.end() - fields.start());
      }
    }
    return out.writeByte(0);
  }

  /** A struct with the destination and nothing else, in a heap buffer of its own. */
  public ByteBuf destAlone() {
    ByteBuf out = Unpooled.buffer();
    if (dest.isReadable()) {
      out.writeByte(Fields.STRING).writeShort(DEST).writeInt(dest.readableBytes());
      out.writeBytes(dest, dest.readerIndex(), dest.readableBytes());
    }
    return out.writeByte(0);
  }

  /** A header with rules and nothing else, in a heap buffer of its own. */
  public static ByteBuf of(List<Delegation> delegations) {
    ByteBuf out = Unpooled.buffer();
    out.writeByte(Fields.LIST).writeShort(DELEGATIONS);
    out.writeByte(StructSkipper.STRUCT).writeInt(delegations.size());
    for (Delegation delegation : delegations) {
      write(out, SRC, delegation.src());
      write(out, DST, delegation.dst());
      out.writeByte(0);
    }
    return out.writeByte(0);
  }

  private static void write(ByteBuf out, int id, String text) {
    int bytes = ByteBufUtil.utf8Bytes(text);
    out.writeByte(Fields.STRING).writeShort(id).writeInt(bytes);
    ByteBufUtil.reserveAndWriteUtf8(out, text, bytes);
  }
}
