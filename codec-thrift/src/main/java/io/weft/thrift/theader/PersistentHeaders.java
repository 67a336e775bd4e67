package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.frame.ThriftLimits;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The info headers that a peer has said once for all messages of its connection. The next peer
 * serves many connections: each message is given to it with all that holds for it.
 */
final class PersistentHeaders {
  private final Map<ByteBuf, ByteBuf> kept = new LinkedHashMap<>();

  /**
   * All info blocks that hold for a message, none of which is persistent: the bytes themselves when
   * the peer has said nothing persistent.
   *
   * @param blocks those that came with the message
   */
  ByteBuf complete(ByteBuf blocks) throws ThriftFormatException {
    InfoHeaders headers = new InfoHeaders(blocks);
    while (headers.next()) {
      if (headers.isPersistent()) {
        kept.put(Unpooled.copiedBuffer(headers.key()), Unpooled.copiedBuffer(headers.value()));
      }
    }
    return kept.isEmpty() ? blocks : withKept(blocks);
  }

  private ByteBuf withKept(ByteBuf blocks) throws ThriftFormatException {
    InfoBlock block = new InfoBlock();
    kept.forEach(block::add);
    // Those of the message come last: the last of a name is the one that holds.
    InfoHeaders headers = new InfoHeaders(blocks);
    while (headers.next()) {
      if (!headers.isPersistent()) {
        block.add(headers.key(), headers.value());
      }
    }
    ByteBuf all = block.bytes().writeBytes(headers.rest());
    if (kept.size() > InfoHeaders.MAX || all.readableBytes() > ThriftLimits.MAX_ENVELOPE_BYTES) {
      throw new ThriftFormatException(
          Reason.BAD_HEADER, "with those that persist, the info headers are over the limit");
    }
    return all;
  }
}
