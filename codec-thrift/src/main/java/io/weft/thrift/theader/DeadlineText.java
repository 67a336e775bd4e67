package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The two forms that a deadline has in info headers. Times are nanoseconds since 1970. */
final class DeadlineText {
  private static final int MAX_BYTES = 48; // two numbers of 64 bits, and a space

  private static final long NANOS_PER_MILLI = 1_000_000;

  private DeadlineText() {}

  /** Reads {@code "<timestamp> <deadline>"}; null when it is none. */
  static @Nullable Deadline read(ByteBuf text) {
    String both = text(text);
    int space = both.indexOf(' ');
    if (space < 0) {
      return null;
    }
    long timestamp = number(both.substring(0, space));
    long deadline = number(both.substring(space + 1));
    return timestamp < 0 || deadline < 0 ? null : new Deadline(timestamp, deadline);
  }

  static ByteBuf write(Deadline deadline) {
    return ascii(deadline.timestamp() + " " + deadline.deadline());
  }

  /** Reads what is left in milliseconds; null when it is no number above 0. */
  static @Nullable Deadline readTimeout(ByteBuf millis, long now) {
    long left = TimeUnit.MILLISECONDS.toNanos(number(text(millis)));
    return left <= 0 || left > Long.MAX_VALUE - now ? null : new Deadline(now, now + left);
  }

  /** What is left in milliseconds, rounded up; 1 when nothing is, since 0 stands for no limit. */
  static ByteBuf writeTimeout(Deadline deadline, long now) {
    long left = deadline.deadline() > now ? deadline.deadline() - now : 0;
    return ascii(
        String.valueOf(
            Math.max(1, left / NANOS_PER_MILLI + (left % NANOS_PER_MILLI == 0 ? 0 : 1))));
  }

  private static String text(ByteBuf bytes) {
    return bytes.readableBytes() > MAX_BYTES ? "" : bytes.toString(StandardCharsets.US_ASCII);
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  /** A number without a sign; -1 when it is none. */
  private static long number(String text) {
    try {
      return text.isEmpty() || text.charAt(0) == '+' ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
