package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Reads a message as it came: what is wrong in it is found by the one who answers, and not by the
 * transport, which has no words for it.
 */
public final class Bytes implements Marshaller<ByteString> {
  @Override
  public InputStream stream(ByteString message) {
    return new ByteArrayInputStream(message.toByteArray());
  }

  @Override
  public ByteString parse(InputStream stream) {
    try {
      return ByteString.readFrom(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
