package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Makes messages of frames that hold more than a message. On the loop of its connection. */
public interface FrameReader {

  /**
   * Makes a message of a frame.
   *
   * @param frame its readable bytes are the frame, without its length; given away to the message,
   *     and left as they are when there is none
   * @param messages reads the message that the frame holds
   * @throws ThriftFormatException if the frame is malformed
   */
  ThriftMessage read(ByteBufAllocator allocator, ByteBuf frame, MessageReader messages)
      throws ThriftFormatException;
}
