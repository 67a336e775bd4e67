package io.weft.node.protocol.thrift.mux;

import io.weft.stack.time.Loop;
import io.weft.thrift.mux.InitHeader;
import io.weft.thrift.mux.MuxEncoder;
import io.weft.thrift.mux.MuxLimits;
import io.weft.thrift.mux.MuxMessage;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a session with an endpoint begins: the node asks whether the endpoint knows terms at all, by
 * an error that such an endpoint echoes, and tells its own if so. One that does not answer so is an
 * old server, with which the session goes on without terms.
 *
 * <p>Source: Finagle's {@code MuxClientNegotiatingSession}.
 */
final class MuxClientHandshake {
  /** What has become of it. */
  enum Progress {
    GOES_ON,
    DONE,
    FAILED
  }

  private final Consumer<MuxMessage> out;
  private final MuxEncoder encoder;
  private final Loop.Timeout limit;
  private boolean told; // our terms

  /**
   * @param out writes a message
   * @param limit called off when the handshake is done
   */
  MuxClientHandshake(Consumer<MuxMessage> out, MuxEncoder encoder, Loop.Timeout limit) {
    this.out = out;
    this.encoder = encoder;
    this.limit = limit;
  }

  void begin() {
    out.accept(new MuxMessage.Rerr(MuxMessage.CONTROL_TAG, InitHeader.CHECK));
  }

  /** Takes what the endpoint sends. */
  Progress take(MuxMessage message) {
    Progress progress = told ? terms(message) : check(message);
    if (progress == Progress.DONE) {
      stop();
    }
    return progress;
  }

  private Progress check(MuxMessage message) {
    if (!(message instanceof MuxMessage.Rerr error) || !error.text().equals(InitHeader.CHECK)) {
      return Progress.DONE; // an old server
    }
    told = true;
    out.accept(
        new MuxMessage.Tinit(
            MuxMessage.CONTROL_TAG,
            InitHeader.VERSION,
            List.of(InitHeader.window(MuxLimits.WINDOW_BYTES), InitHeader.tls("off"))));
    return Progress.GOES_ON;
  }

  private Progress terms(MuxMessage message) {
    if (!(message instanceof MuxMessage.Rinit init)
        || init.version() != InitHeader.VERSION
        || InitHeader.requiresTls(init.headers())) {
      return Progress.FAILED;
    }
    encoder.fragmentAbove(InitHeader.window(init.headers()));
    return Progress.DONE;
  }

  void stop() {
    limit.cancel();
  }
}
