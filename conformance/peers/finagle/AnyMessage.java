import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolFactory;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * Messages of any method. A struct that is written is an object by ids and types, {@code
 * {"1:string": "a", "2:struct": {…}, "3:strings": ["a"], "4:map": {}}}; one that is read has ids
 * alone. Bytes that are no printable ASCII are hexadecimal behind {@code 0x}.
 */
final class AnyMessage {
  private AnyMessage() {}

  static byte[] call(TProtocolFactory protocols, String method, JsonNode arguments)
      throws TException {
    TMemoryBuffer buffer = new TMemoryBuffer(256);
    TProtocol out = protocols.getProtocol(buffer);
    out.writeMessageBegin(new TMessage(method, TMessageType.CALL, 7));
    writeStruct(out, arguments);
    out.writeMessageEnd();
    byte[] bytes = new byte[buffer.length()];
    System.arraycopy(buffer.getArray(), 0, bytes, 0, bytes.length);
    return bytes;
  }

  private static void writeStruct(TProtocol out, JsonNode struct) throws TException {
    out.writeStructBegin(new TStruct(""));
    for (Iterator<Map.Entry<String, JsonNode>> it = struct.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> field = it.next();
      String[] key = field.getKey().split(":");
      writeField(out, Short.parseShort(key[0]), key[1], field.getValue());
    }
    out.writeFieldStop();
    out.writeStructEnd();
  }

  private static void writeField(TProtocol out, short id, String type, JsonNode value)
      throws TException {
    switch (type) {
      case "string" -> {
        out.writeFieldBegin(new TField("", TType.STRING, id));
        out.writeBinary(bytes(value));
      }
      case "struct" -> {
        out.writeFieldBegin(new TField("", TType.STRUCT, id));
        writeStruct(out, value);
      }
      case "strings" -> {
        out.writeFieldBegin(new TField("", TType.LIST, id));
        out.writeListBegin(new TList(TType.STRING, value.size()));
        for (JsonNode element : value) {
          out.writeBinary(bytes(element));
        }
        out.writeListEnd();
      }
      case "map" -> {
        out.writeFieldBegin(new TField("", TType.MAP, id));
        out.writeMapBegin(new TMap(TType.I32, TType.STRUCT, 0));
        out.writeMapEnd();
      }
      default -> throw new IllegalArgumentException("no type " + type);
    }
    out.writeFieldEnd();
  }

  private static ByteBuffer bytes(JsonNode value) {
    String text = value.asText();
    return ByteBuffer.wrap(
        text.startsWith("0x")
            ? HexFormat.of().parseHex(text.substring(2))
            : text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The struct of a reply.
   *
   * @throws TApplicationException when it is one
   */
  static ObjectNode read(TProtocolFactory protocols, byte[] bytes) throws TException {
    TProtocol in = protocols.getProtocol(new TMemoryInputTransport(bytes));
    if (in.readMessageBegin().type == TMessageType.EXCEPTION) {
      TApplicationException exception = new TApplicationException();
      exception.read(in);
      throw exception;
    }
    return readStruct(in);
  }

  private static ObjectNode readStruct(TProtocol in) throws TException {
    ObjectNode struct = Requests.JSON.createObjectNode();
    in.readStructBegin();
    for (TField field = in.readFieldBegin();
        field.type != TType.STOP;
        field = in.readFieldBegin()) {
      struct.set(String.valueOf(field.id), readValue(in, field.type));
      in.readFieldEnd();
    }
    in.readStructEnd();
    return struct;
  }

  private static JsonNode readValue(TProtocol in, byte type) throws TException {
    switch (type) {
      case TType.STRING:
        return Requests.JSON.valueToTree(text(in.readBinary()));
      case TType.I32:
        return Requests.JSON.valueToTree(in.readI32());
      case TType.DOUBLE:
        return Requests.JSON.valueToTree(in.readDouble());
      case TType.STRUCT:
        return readStruct(in);
      case TType.LIST:
        TList list = in.readListBegin();
        return readValues(in, list.elemType, list.size);
      case TType.SET:
        TSet set = in.readSetBegin();
        return readValues(in, set.elemType, set.size);
      case TType.MAP:
        TMap map = in.readMapBegin();
        ObjectNode entries = Requests.JSON.createObjectNode();
        for (int i = 0; i < map.size; i++) {
          entries.set(readValue(in, map.keyType).asText(), readValue(in, map.valueType));
        }
        return entries;
      default:
        throw new TException("a value of type " + type);
    }
  }

  private static ArrayNode readValues(TProtocol in, byte type, int size) throws TException {
    ArrayNode values = Requests.JSON.createArrayNode();
    for (int i = 0; i < size; i++) {
      values.add(readValue(in, type));
    }
    return values;
  }

  private static String text(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    for (byte b : bytes) {
      if (b < ' ') {
        return "0x" + HexFormat.of().formatHex(bytes);
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
