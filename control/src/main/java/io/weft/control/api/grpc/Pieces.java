package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in pieces, each of which is whole fields of it in their encoded form: in Protocol
 * Buffers their concatenation is the message. Pieces are shared among messages.
 */
final class Pieces {
  private final List<ByteString> pieces = new ArrayList<>();
  private int length;

  void add(ByteString piece) {
    pieces.add(piece);
    length += piece.size();
  }

  int length() {
    return length;
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** How it is written; it is never read here. */
  static final class Writing implements Marshaller<Pieces> {
    @Override
    public InputStream stream(Pieces message) {
      return new Stream(message);
    }

    @Override
    public Pieces parse(InputStream stream) {
      throw new UnsupportedOperationException("only a server writes in pieces");
    }
  }

  /** Hands the pieces to the transport, which copies each into its buffers. */
  private static final class Stream extends InputStream implements Drainable, KnownLength {
    private final Pieces message;
    private int next;

    Stream(Pieces message) {
      this.message = message;
    }

    @Override
    public int available() {
      return next == 0 ? message.length : 0;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int from = next;
      next = message.pieces.size();
      int drained = 0;
      for (ByteString piece : message.pieces.subList(from, next)) {
        piece.writeTo(target);
        drained += piece.size();
      }
      return drained;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("the transport drains what is Drainable");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return read();
    }
  }
}
