package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal.Reason;
import io.weft.http.model.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of responses, as strictly as those of requests.
 *
 * <p>Source: RFC 9112 section 4.
 */
final class ResponseHeadReader {
  private static final int VERSION = 8;
  private static final int STATUS_END = VERSION + 4;

  private final LineReader lines;
  private final FieldsReader fields;
  private final HttpLimits limits;
  private boolean begun;
  private boolean started; // the status line is there
  private HttpVersion version = HttpVersion.HTTP_1_1;
  private int status;

  ResponseHeadReader(LineReader lines, HttpLimits limits) {
    this.lines = lines;
    this.fields = new FieldsReader(lines, limits);
    this.limits = limits;
  }

  /** Whether something of a head is there. */
  boolean hasBegun() {
    return begun;
  }

  /** The next head; null as long as it is not whole. */
  @Nullable ResponseHead read(ByteBuf in) throws H1FormatException {
    begun |= in.isReadable();
    if (!started) {
      if (!lines.read(in, limits.maxInitialLineBytes(), Reason.LINE_TOO_LONG, 502)) {
        return null;
      }
      statusLine();
      started = true;
    }
    if (!fields.read(in)) {
      return null;
    }
    begun = false;
    started = false;
    return head(fields.take());
  }

  private void statusLine() throws H1FormatException {
    int end = lines.length();
    if (end < STATUS_END || lines.at(VERSION) != ' ') {
      throw H1FormatException.malformed("a line that is no status line");
    }
    version = Versions.parse(lines.text(0, VERSION));
    status = 0;
    for (int i = VERSION + 1; i < STATUS_END; i++) {
      int digit = lines.at(i) - '0';
      if (digit < 0 || digit > 9) {
        throw H1FormatException.malformed("a status that is not three digits");
      }
      status = 10 * status + digit;
    }
    if (status < 100 || (end > STATUS_END && lines.at(STATUS_END) != ' ')) {
      throw H1FormatException.malformed("a status that is not three digits from 100 on");
    }
    for (int i = STATUS_END; i < end; i++) {
      if (!Octets.isValue(lines.at(i))) {
        throw H1FormatException.malformed("a control character in a status line");
      }
    }
  }

  private ResponseHead head(Headers headers) throws H1FormatException {
    boolean modern = version == HttpVersion.HTTP_1_1;
    HeadFields taken = HeadFields.take(headers, modern);
    if (status < 200 || status == 204) {
      headers.remove("Content-Length"); // which must not be there, and says nothing
    }
    return new ResponseHead(
        status, headers, taken.isChunked(), taken.length(), taken.isPersistent(modern));
  }
}
