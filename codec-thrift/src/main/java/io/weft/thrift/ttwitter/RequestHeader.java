package io.weft.thrift.ttwitter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.ContextValue;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.StructSkipper;
import io.weft.thrift.frame.ThriftFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The struct in front of a request. A field that is not known here is only passed over, and so is
 * one of a type that it should not have.
 *
 * <p>Source: {@code RequestHeader} in Finagle's {@code tracing.thrift}.
 */
final class RequestHeader implements CallHeader {
  static final int CLIENT_ID = 6;
  static final int CONTEXTS = 8;
  static final int DEST = 9;
  static final int DELEGATIONS = 10;

  private static final int CLIENT_NAME = 1;
  private static final int SRC = 1;
  private static final int DST = 2;

  private final ByteBuf struct;
  private Contexts contexts;
  private @Nullable ByteBuf clientId;
  private ByteBuf dest = Unpooled.EMPTY_BUFFER;
  private ByteBuf delegations = Unpooled.EMPTY_BUFFER;
  private int delegationCount;
  private boolean hasDelegationField;

  private RequestHeader(ByteBuf struct) {
    this.struct = struct;
    this.contexts = Contexts.none(struct);
  }

  static RequestHeader read(ByteBuf struct) throws ThriftFormatException {
    RequestHeader header = new RequestHeader(struct);
    Fields fields = new Fields(struct, struct.readerIndex());
    while (fields.next()) {
      header.take(fields);
    }
    return header;
  }

  private void take(Fields field) throws ThriftFormatException {
    if (field.is(CONTEXTS, Fields.LIST)) {
      contexts = Contexts.of(struct, field);
    } else if (field.is(CLIENT_ID, StructSkipper.STRUCT)) {
      clientId = clientName(field);
    } else if (field.is(DEST, Fields.STRING)) {
      dest = field.string();
    } else if (field.id() == DELEGATIONS) {
      hasDelegationField = true;
      if (field.is(DELEGATIONS, Fields.LIST)) {
        delegationCount = field.structs("delegations");
        delegations = struct.slice(field.value(), field.end() - field.value());
      }
    }
  }

  private @Nullable ByteBuf clientName(Fields clientIdField) throws ThriftFormatException {
    ByteBuf name = null;
    Fields fields = new Fields(struct, clientIdField.value());
    while (fields.next()) {
      if (fields.is(CLIENT_NAME, Fields.STRING)) {
        name = fields.string();
      }
    }
    return name;
  }

  @Override
  public ByteBuf dest() {
    return dest;
  }

  @Override
  public int delegationCount() {
    return delegationCount;
  }

  @Override
  public ByteBuf delegationBytes() {
    return delegations;
  }

  @Override
  public boolean hasDelegations() {
    return hasDelegationField;
  }

  @Override
  public List<Delegation> delegations() throws ThriftFormatException {
    List<Delegation> all = new ArrayList<>();
    Fields fields = new Fields(delegations, delegations.readerIndex() + Fields.LIST_HEAD_BYTES);
    for (int i = 0; i < delegationCount; i++) {
      String src = "";
      String dst = "";
      while (fields.next()) {
        if (fields.is(SRC, Fields.STRING)) {
          src = fields.text();
        } else if (fields.is(DST, Fields.STRING)) {
          dst = fields.text();
        }
      }
      all.add(new Delegation(src, dst));
    }
    return all;
  }

  @Override
  public @Nullable ByteBuf context(ContextKey key) throws ThriftFormatException {
    ByteBuf found = contexts.find(key);
    return found == null ? ofField(key) : found;
  }

  private @Nullable ByteBuf ofField(ContextKey key) throws ThriftFormatException {
    if (key == ContextKey.TRACE) {
      TraceFields trace = TraceFields.ofStruct(struct);
      return trace == null ? null : trace.context();
    }
    return key == ContextKey.CLIENT_ID ? clientId : null;
  }

  @Override
  public ByteBuf withoutDelegations() throws ThriftFormatException {
    return allBut(DELEGATIONS).writeByte(Fields.STOP);
  }

  @Override
  public ByteBuf with(ContextKey key, ByteBuf value) throws ThriftFormatException {
    ByteBuf out = allBut(CONTEXTS);
    HeaderValues values = new HeaderValues("", List.of(), contexts.values()).with(key, value);
    Contexts.write(out, CONTEXTS, values.contexts());
    return out.writeByte(Fields.STOP);
  }

  private ByteBuf allBut(int id) throws ThriftFormatException {
    ByteBuf out = Unpooled.buffer(struct.readableBytes());
    Fields fields = new Fields(struct, struct.readerIndex());
    while (fields.next()) {
      if (fields.id() != id) {
        out.writeBytes(struct, fields.start(), fields.end() - fields.start());
      }
    }
    return out;
  }

  @Override
  public HeaderValues values() throws ThriftFormatException {
    List<ContextValue> all = contexts.values();
    for (ContextKey key : List.of(ContextKey.TRACE, ContextKey.CLIENT_ID)) {
      ByteBuf value = contexts.find(key) == null ? ofField(key) : null;
      if (value != null) {
        all.add(new ContextValue(key.bytes(), Unpooled.copiedBuffer(value)));
      }
    }
    return new HeaderValues(dest.toString(StandardCharsets.UTF_8), delegations(), all);
  }

  /** Writes rules as a field; nothing when there are none. */
  static void writeDelegations(ByteBuf out, List<Delegation> delegations) {
    if (delegations.isEmpty()) {
      return;
    }
    out.writeByte(Fields.LIST).writeShort(DELEGATIONS);
    out.writeByte(StructSkipper.STRUCT).writeInt(delegations.size());
    for (Delegation delegation : delegations) {
      Fields.write(out, SRC, delegation.src());
      Fields.write(out, DST, delegation.dst());
      out.writeByte(Fields.STOP);
    }
  }

  /** Writes who calls as a field. */
  static void writeClientId(ByteBuf out, ByteBuf name) {
    out.writeByte(StructSkipper.STRUCT).writeShort(CLIENT_ID);
    Fields.write(out, CLIENT_NAME, name);
    out.writeByte(Fields.STOP);
  }
}
