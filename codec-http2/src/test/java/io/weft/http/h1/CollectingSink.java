package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.stack.call.Failure;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Keeps what a body gives; says that it is passed on only when told to. */
final class CollectingSink implements Body.Sink {
  private final StringBuilder text = new StringBuilder();
  private @Nullable Headers trailers;
  private @Nullable Failure failure;
  private int ends;

  @Override
  public void data(ByteBuf bytes) {
    text.append(bytes.toString(StandardCharsets.ISO_8859_1));
    bytes.release();
  }

  @Override
  public void end(Headers last) {
    trailers = last;
    ends++;
  }

  @Override
  public void failed(Failure why) {
    failure = why;
    ends++;
  }

  String text() {
    return text.toString();
  }

  @Nullable Headers trailers() {
    return trailers;
  }

  @Nullable Failure failure() {
    return failure;
  }

  int ends() {
    return ends;
  }
}
