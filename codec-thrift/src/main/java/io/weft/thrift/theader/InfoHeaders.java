package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;

/**
 * Goes from info header to info header. Blocks of a kind that is not known come last, as the
 * specification asks, and are passed over.
 */
final class InfoHeaders {
  /** As many as contexts are taken in other dialects. */
  static final int MAX = 256;

  static final int KEY_VALUE = 1;
  static final int PERSISTENT_KEY_VALUE = 2;

  private final ByteBuf blocks;
  private final Cursor cursor;
  private int key;
  private int keyBytes;
  private int value;
  private int valueBytes;
  private boolean persistent;
  private long left; // of the present block
  private int count;
  private int unknown;

  /**
   * @param blocks its readable bytes are the info blocks, and what pads them
   */
  InfoHeaders(ByteBuf blocks) {
    this.blocks = blocks;
    this.unknown = blocks.writerIndex();
    this.cursor = new Cursor().over(blocks, blocks.readerIndex(), blocks.writerIndex());
  }

  /** Goes to the next one; false when there is none. */
  boolean next() throws ThriftFormatException {
    while (left == 0) {
      int start = cursor.at();
      long kind = cursor.atEnd() ? 0 : cursor.varint();
      if (kind != KEY_VALUE && kind != PERSISTENT_KEY_VALUE) {
        unknown = start;
        cursor.over(blocks, cursor.end(), cursor.end());
        return false;
      }
      persistent = kind == PERSISTENT_KEY_VALUE;
      left = cursor.varint();
    }
    left--;
    if (++count > MAX) {
      throw new ThriftFormatException(
          Reason.BAD_HEADER, "there are more info headers than the limit of " + MAX);
    }
    keyBytes = cursor.string();
    key = cursor.at() - keyBytes;
    valueBytes = cursor.string();
    value = cursor.at() - valueBytes;
    return true;
  }

  /** A view of the name. */
  ByteBuf key() {
    return blocks.slice(key, keyBytes);
  }

  /** A view of the value. */
  ByteBuf value() {
    return blocks.slice(value, valueBytes);
  }

  /** Whether it holds for the messages that follow, too. */
  boolean isPersistent() {
    return persistent;
  }

  /** When there is no next one: a view of what is not known, and of what pads the header. */
  ByteBuf rest() {
    return blocks.slice(unknown, cursor.end() - unknown);
  }
}
