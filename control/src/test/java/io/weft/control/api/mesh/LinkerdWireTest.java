package io.weft.control.api.mesh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.weft.control.api.mesh.wire.BoundTreeRsp;
import io.weft.control.api.mesh.wire.Replicas;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Requests byte for byte as linkerd 1.7.5 makes them, over a plain socket: without an authority and
 * without {@code te}, and with each field of a message written, also when it is empty.
 */
final class LinkerdWireTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private Served served;
  private Socket socket;
  private DataOutputStream out;
  private DataInputStream in;

  @BeforeEach
  void connect() throws Exception {
    served = new Served();
    served.store.put("default", "/svc => /#/test", 1);
    socket = new Socket(served.address().getAddress(), served.address().getPort());
    socket.setSoTimeout(30_000);
    out = new DataOutputStream(socket.getOutputStream());
    in = new DataInputStream(socket.getInputStream());
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    frame(SETTINGS, 0, 0, new byte[0]);
  }

  @AfterEach
  void close() throws Exception {
    socket.close();
    served.close();
  }

  @Test
  void aNameIsBound() throws Exception {
    // BindReq: root "default", name "svc", "web", and a Dtab without rules.
    ask(
        "/io.linkerd.mesh.Interpreter/StreamBoundTree",
        message(1, elements("default")),
        message(2, elements("svc", "web")),
        message(3, new byte[0]));

    BoundTreeRsp answer = BoundTreeRsp.parseFrom(answer());

    assertThat(answer.getTree().getLeaf().getId().getElemsList())
        .extracting(ByteString::toStringUtf8)
        .containsExactly("#", "test", "web");
    assertThat(answer.getTree().getLeaf().hasResidual()).isTrue();
  }

  @Test
  void anAddressHasItsFamilyInTheBytes() throws Exception {
    served.namer.set("web", 8080);
    ask("/io.linkerd.mesh.Resolver/StreamReplicas", message(1, elements("#", "test", "web")));

    byte[] answer = answer();

    assertThat(Replicas.parseFrom(answer).getBound().getEndpointsList()).hasSize(1);
    // Fields of an Endpoint: 1 inet_af = 0, 2 address = 127.0.0.1, 3 port = 8080.
    assertThat(HexFormat.of().formatHex(answer)).contains("0800" + "12047f000001" + "18903f");
  }

  @Test
  void aStatusComesAfterHeaders() throws Exception {
    ask("/io.linkerd.mesh.Delegator/StreamDtab", message(1, elements("none")));

    assertThat(next(HEADERS).flags()).isEqualTo(END_HEADERS);
    assertThat(next(HEADERS).flags()).isEqualTo(END_HEADERS | END_STREAM);
  }

  private void ask(String path, byte[]... fields) throws IOException {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    header(headers, ":path", path);
    header(headers, ":authority", "");
    header(headers, ":method", "POST");
    header(headers, ":scheme", "http");
    header(headers, "content-type", "application/grpc+proto");
    frame(HEADERS, END_HEADERS, 1, headers.toByteArray());
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (byte[] field : fields) {
      message.write(field);
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    DataOutputStream prefixed = new DataOutputStream(data);
    prefixed.write(0); // not compressed
    prefixed.writeInt(message.size());
    prefixed.write(message.toByteArray());
    frame(DATA, END_STREAM, 1, data.toByteArray());
  }

  /** HPACK: a literal without indexing, without Huffman coding. */
  private static void header(ByteArrayOutputStream to, String name, String value)
      throws IOException {
    to.write(0);
    for (String text : new String[] {name, value}) {
      assertThat(text.length()).isLessThan(127);
      to.write(text.length());
      to.write(text.getBytes(US_ASCII));
    }
  }

  private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }

  /** The first message of the answer. */
  private byte[] answer() throws IOException {
    ByteString data = next(DATA).payload();
    assertThat(data.byteAt(0)).as("compressed").isZero();
    return data.substring(5).toByteArray();
  }

  private record Frame(int flags, ByteString payload) {}

  private Frame next(int wanted) throws IOException {
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      in.readInt();
      byte[] payload = in.readNBytes(length);
      if (type == SETTINGS && flags == 0) {
        frame(SETTINGS, 1, 0, new byte[0]);
      }
      assertThat(type).as(new String(payload, US_ASCII)).isNotIn(3, 7); // RST_STREAM, GOAWAY
      if (type == wanted) {
        return new Frame(flags, ByteString.copyFrom(payload));
      }
    }
  }

  private static byte[] elements(String... elements) throws IOException {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    for (String element : elements) {
      path.write(message(1, element.getBytes(US_ASCII)));
    }
    return path.toByteArray();
  }

  private static byte[] message(int field, byte[] bytes) throws IOException {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    CodedOutputStream coded = CodedOutputStream.newInstance(to);
    coded.writeByteArray(field, bytes);
    coded.flush();
    return to.toByteArray();
  }
}
