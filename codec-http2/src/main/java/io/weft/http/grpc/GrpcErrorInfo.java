package io.weft.http.grpc;

import io.weft.http.model.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * What programs may read of an error beside its status: the {@code google.rpc.ErrorInfo} in the
 * details of a {@code google.rpc.Status}, in {@code grpc-status-details-bin}.
 *
 * <p>Source: google/rpc/status.proto, google/rpc/error_details.proto.
 *
 * @param reason a constant for the kind of error, in upper case
 * @param domain who has defined the reasons
 * @param metadata more of it, by names in lower case
 */
public record GrpcErrorInfo(String reason, String domain, Map<String, String> metadata) {
  /** The header, or trailer. */
  public static final String HEADER = "grpc-status-details-bin";

  private static final String TYPE = "type.googleapis.com/google.rpc.ErrorInfo";

  public GrpcErrorInfo {
    metadata = Map.copyOf(metadata);
  }

  /** Says it beside a status. */
  public void writeTo(Headers headers, GrpcStatus status) {
    Message any = new Message().text(1, TYPE).bytes(2, errorInfo().bytes());
    Message rpcStatus =
        new Message()
            .number(1, status.code().number())
            .text(2, status.message())
            .bytes(3, any.bytes());
    headers.set(HEADER, Base64.getEncoder().withoutPadding().encodeToString(rpcStatus.bytes()));
  }

  private Message errorInfo() {
    Message info = new Message().text(1, reason).text(2, domain);
    new TreeMap<>(metadata)
        .forEach((key, value) -> info.bytes(3, new Message().text(1, key).text(2, value).bytes()));
    return info;
  }

  /** A message of Protocol Buffers as it is written. */
  private static final class Message {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    Message number(int field, int value) {
      varint((field << 3) | VARINT);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message bytes(int field, byte[] value) {
      varint((field << 3) | LENGTH_DELIMITED);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    private void varint(int value) {
      int left = value;
      while ((left & ~0x7f) != 0) {
        out.write((left & 0x7f) | 0x80);
        left >>>= 7;
      }
      out.write(left);
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
