package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.HttpRefusal.Reason;
import java.util.Arrays;

/** Takes lines out of bytes that come in parts. Each byte is looked at once. */
final class LineReader {
  private static final int FIRST_ROOM = 256;
  private static final int KEPT_ROOM = 4096; // an idle connection holds no more

  private byte[] bytes = new byte[FIRST_ROOM];
  private int length;
  private boolean whole;

  /** Whether a line has begun and is not whole. */
  boolean isWithin() {
    return !whole && length > 0;
  }

  /**
   * Reads up to the end of a line.
   *
   * @return whether the line is whole; it is there until the next call
   */
  boolean read(ByteBuf in, int maxBytes, Reason tooLong, int status) throws H1FormatException {
    if (whole) {
      begin();
    }
    int found = in.bytesBefore((byte) '\n');
    int count = found < 0 ? in.readableBytes() : found + 1;
    if (length + count > (long) maxBytes + 2) {
      throw new H1FormatException(tooLong, status, "a line or head longer than allowed");
    }
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
    in.readBytes(bytes, length, count);
    length += count;
    if (found < 0) {
      return false;
    }
    if (length < 2 || bytes[length - 2] != '\r') {
      throw H1FormatException.malformed("a line that does not end with CR LF");
    }
    length -= 2;
    whole = true;
    return true;
  }

  private void begin() {
    whole = false;
    length = 0;
    if (bytes.length > KEPT_ROOM) {
      bytes = new byte[FIRST_ROOM];
    }
  }

  int length() {
    return length;
  }

  /** The octet at a place of the line, from 0 to 255. */
  int at(int index) {
    return bytes[index] & 0xff;
  }

  String text(int from, int to) {
    return CommonTexts.of(bytes, from, to - from);
  }
}
