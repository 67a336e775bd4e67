package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal.Reason;

/**
 * A body in chunks. Their extensions are skipped.
 *
 * <p>Source: RFC 9112 section 7.1.
 */
final class ChunkedDecoder implements BodyDecoder {
  private static final int MAX_LINE_BYTES = 256;
  private static final int MAX_DIGITS = 15; // so that no size overflows

  /** How many bytes of size lines may come beyond those that chunks of a few bytes need. */
  private static final int MAX_OVERHEAD_BYTES = 16 << 10;

  private static final int FAIR_LINE_BYTES = 16;

  private enum Part {
    SIZE,
    DATA,
    CR,
    LF,
    TRAILERS,
    END
  }

  private final LineReader lines;
  private final FieldsReader fields;
  private Part part = Part.SIZE;
  private Headers trailers = new Headers();
  private long left;
  private long overhead;

  ChunkedDecoder(LineReader lines, HttpLimits limits) {
    this.lines = lines;
    this.fields = new FieldsReader(lines, limits);
  }

  @Override
  public boolean decode(ByteBuf in, Inflow to) throws H1FormatException {
    while (in.isReadable() && part != Part.END) {
      switch (part) {
        case SIZE -> {
          if (lines.read(in, MAX_LINE_BYTES, Reason.MALFORMED, 400)) {
            left = size();
            part = left == 0 ? Part.TRAILERS : Part.DATA;
          }
        }
        case DATA -> {
          int count = (int) Math.min(left, in.readableBytes());
          left -= count;
          if (left == 0) {
            part = Part.CR;
          }
          to.data(in.readRetainedSlice(count));
        }
        case CR -> {
          expect(in, '\r');
          part = Part.LF;
        }
        case LF -> {
          expect(in, '\n');
          part = Part.SIZE;
        }
        case TRAILERS -> {
          if (fields.read(in)) {
            trailers = fields.take().removeNames(Trailers::isForbidden);
            part = Part.END;
          }
        }
        case END -> throw new IllegalStateException("a body that is at its end");
      }
    }
    return part == Part.END;
  }

  private long size() throws H1FormatException {
    long size = 0;
    int at = 0;
    for (; at < lines.length(); at++) {
      int digit = digit(lines.at(at));
      if (digit < 0) {
        break;
      }
      size = 16 * size + digit;
      if (at == MAX_DIGITS) {
        throw H1FormatException.malformed("a chunk's size of more than 15 digits");
      }
    }
    if (at == 0 || (at < lines.length() && lines.at(at) != ';')) {
      throw H1FormatException.malformed("a chunk's size that is not in hexadecimal digits alone");
    }
    for (int i = at; i < lines.length(); i++) {
      if (!Octets.isValue(lines.at(i))) {
        throw H1FormatException.malformed("a control character in a chunk's extension");
      }
    }
    overhead = Math.max(0, overhead + lines.length() - FAIR_LINE_BYTES - size);
    if (overhead > MAX_OVERHEAD_BYTES) {
      throw H1FormatException.malformed("chunks whose extensions are longer than what they carry");
    }
    return size;
  }

  private static int digit(int octet) {
    return octet < 128 ? Character.digit(octet, 16) : -1;
  }

  private static void expect(ByteBuf in, char what) throws H1FormatException {
    if (in.readByte() != what) {
      throw H1FormatException.malformed("a chunk that does not end where its size says");
    }
  }

  @Override
  public Headers trailers() {
    return trailers;
  }
}
