package io.weft.http.h1;

import io.netty.buffer.ByteBuf;

/** A body whose length is known. */
final class LengthDecoder implements BodyDecoder {
  private long left;

  LengthDecoder(long length) {
    left = length;
  }

  @Override
  public boolean decode(ByteBuf in, Inflow to) {
    int count = (int) Math.min(left, in.readableBytes());
    if (count == 0) {
      return left == 0;
    }
    left -= count;
    if (left > 0) {
      to.data(in.readRetainedSlice(count));
      return false;
    }
    // With its end: HTTP/2 says both in one frame.
    to.last(in.readRetainedSlice(count));
    return true;
  }
}
