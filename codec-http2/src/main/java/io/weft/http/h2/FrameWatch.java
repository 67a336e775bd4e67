package io.weft.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpRefusal.Reason;
import io.weft.stack.time.Ticker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees the frames of a peer as they come in, before anything is made of them, and says when there
 * are too many that cost work and carry nothing. Each such frame takes from an account; requests,
 * bytes of bodies in either direction, and time fill it again. So a peer may send a window update
 * for every piece it reads, and as many as it likes of a few kinds at a time, but a stream of them
 * for nothing empties the account within a thousand.
 *
 * <p>Resets, empty DATA frames and small CONTINUATION frames have limits of Netty's beside it.
 */
final class FrameWatch {
  private static final int FULL = 1000;
  private static final int PER_SECOND = 100;
  private static final int HEAD_EARNS = 10;
  private static final int DATA_EARNS = 2;
  private static final int BYTES_EARN_ONE = 512;
  private static final int SETTINGS_COST = 10; // an answer, and maybe a walk over all streams
  private static final int PING_COST = 2;
  private static final long NANOS_FOR_ONE = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
  private static final int FRAME_HEAD_BYTES = 9;

  private final Ticker ticker;
  private final int maxHeadBytes;
  private int account = FULL;
  private long filledNanos;

  private int skip; // of the preface, or of a payload
  private int seen; // of a frame's head
  private int length;
  private byte type;
  private short flags;
  private boolean inBlock; // a header block whose last frame has not begun
  private boolean ofBlock; // the last frame that began belongs to one
  private int blockBytes;
  private long blockNanos;

  /**
   * @param prefaceBytes that come before the first frame
   */
  FrameWatch(Ticker ticker, HttpLimits limits, int prefaceBytes) {
    this.ticker = ticker;
    this.maxHeadBytes = limits.maxHeaderBytes() + limits.maxHeaderBytes() / 4;
    this.skip = prefaceBytes;
    this.filledNanos = ticker.nanos();
  }

  /** Looks at what came in. Says why the connection is to be closed; null when it is not. */
  @Nullable HttpRefusal read(ByteBuf in) {
    int at = in.readerIndex();
    int end = in.writerIndex();
    while (at < end) {
      if (skip > 0) {
        int skipped = Math.min(skip, end - at);
        skip -= skipped;
        at += skipped;
        continue;
      }
      short octet = in.getUnsignedByte(at++);
      switch (seen++) {
        case 0, 1, 2 -> length = length << 8 | octet;
        case 3 -> type = (byte) octet;
        case 4 -> flags = octet;
        default -> {} // the stream, which Netty looks at
      }
      if (seen == FRAME_HEAD_BYTES) {
        HttpRefusal refusal = frame();
        if (refusal != null) {
          return refusal;
        }
        skip = length;
        seen = 0;
        length = 0;
      }
    }
    return null;
  }

  private @Nullable HttpRefusal frame() {
    ofBlock = false;
    return switch (type) {
      case Http2FrameTypes.DATA -> data();
      case Http2FrameTypes.HEADERS, Http2FrameTypes.PUSH_PROMISE -> {
        blockBytes = 0;
        blockNanos = ticker.nanos();
        earn(HEAD_EARNS);
        yield block();
      }
      case Http2FrameTypes.CONTINUATION -> {
        HttpRefusal flood = spend(1, "CONTINUATION frames");
        yield flood != null ? flood : block();
      }
      case Http2FrameTypes.PRIORITY -> spend(1, "PRIORITY frames");
      case Http2FrameTypes.RST_STREAM -> spend(1, "RST_STREAM frames");
      case Http2FrameTypes.SETTINGS ->
          spend((flags & Http2Flags.ACK) == 0 ? SETTINGS_COST : 1, "SETTINGS frames");
      case Http2FrameTypes.PING -> spend(PING_COST, "PING frames");
      case Http2FrameTypes.WINDOW_UPDATE -> spend(1, "WINDOW_UPDATE frames");
      default -> spend(1, "frames of type " + type);
    };
  }

  private @Nullable HttpRefusal data() {
    if (length == 0 && (flags & Http2Flags.END_STREAM) == 0) {
      return spend(1, "empty DATA frames");
    }
    earn(DATA_EARNS + length / BYTES_EARN_ONE);
    return null;
  }

  private @Nullable HttpRefusal block() {
    ofBlock = true;
    inBlock = (flags & Http2Flags.END_HEADERS) == 0;
    blockBytes += length;
    return blockBytes > maxHeadBytes
        ? new HttpRefusal(
            Reason.HEADERS_TOO_LARGE,
            "a header block of more than " + maxHeadBytes + " bytes on the wire",
            true)
        : null;
  }

  /** Bytes of a body have been passed to the peer, which it may well answer with window updates. */
  void wrote(int bytes) {
    earn(DATA_EARNS + bytes / BYTES_EARN_ONE);
  }

  private void earn(int points) {
    account = Math.min(FULL, account + points);
  }

  private @Nullable HttpRefusal spend(int points, String what) {
    account -= points;
    if (account >= 0) {
      return null;
    }
    long now = ticker.nanos();
    long byTime = (now - filledNanos) / NANOS_FOR_ONE;
    filledNanos = now;
    account = (int) Math.min(FULL, account + byTime);
    return account >= 0
        ? null
        : new HttpRefusal(Reason.FLOOD, "too many " + what + " for what they are about", true);
  }

  /** Whether a header block has begun and its end has not come. */
  boolean isInHead() {
    return inBlock || (ofBlock && skip > 0);
  }

  /** When the last header block began, by the ticker. */
  long headNanos() {
    return blockNanos;
  }
}
