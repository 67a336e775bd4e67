package io.weft.http.h1;

import io.netty.buffer.ByteBuf;

/** All that comes until the connection is closed. */
final class RestDecoder implements BodyDecoder {

  @Override
  public boolean decode(ByteBuf in, Inflow to) {
    if (in.isReadable()) {
      to.data(in.readRetainedSlice(in.readableBytes()));
    }
    return false;
  }

  @Override
  public boolean endsWithConnection() {
    return true;
  }
}
