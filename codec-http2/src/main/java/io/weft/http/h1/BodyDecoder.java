package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Headers;

/** Takes a body out of the bytes of a connection, and leaves those behind it. */
interface BodyDecoder {

  /** Gives a body what is there of it; true when that was all of it. */
  boolean decode(ByteBuf in, Inflow to) throws H1FormatException;

  /** What came behind it, when all is there. */
  default Headers trailers() {
    return new Headers();
  }

  /** Whether it is whole when the connection is closed. */
  default boolean endsWithConnection() {
    return false;
  }
}
