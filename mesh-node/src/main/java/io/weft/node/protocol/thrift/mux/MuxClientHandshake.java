package io.weft.node.protocol.thrift.mux;

import io.weft.stack.time.Loop;
import io.weft.thrift.mux.InitHeader;
import io.weft.thrift.mux.MuxEncoder;
import io.weft.thrift.mux.MuxLimits;
import io.weft.thrift.mux.MuxMessage;
import io.weft.thrift.mux.TlsLevel;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a session with an endpoint begins: the node asks whether the endpoint knows terms at all, by
 * an error that such an endpoint echoes, and tells its own if so. One that does not answer so is an
 * old server, with which the session goes on without terms.
 *
 * <p>Where the terms say that TLS follows, a ping over TLS ends the handshake: the endpoint checks
 * the node's certificate after the node thinks that TLS is done, and answers a ping only when it
 * takes it.
 *
 * <p>Source: Finagle's {@code MuxClientNegotiatingSession} and {@code Negotiation}.
 */
final class MuxClientHandshake {
  /** What has become of it. */
  enum Progress {
    GOES_ON,
    /** It goes on, and the message is not one of it. */
    NOT_OF_IT,
    DONE,
    /** Nothing may be written but TLS; then it goes on with {@link #confirm}. */
    TLS_FOLLOWS,
    /** One side goes on over TLS only and the other in clear text only, see {@link #levels}. */
    DISAGREED,
    FAILED
  }

  private enum Step {
    CHECK,
    TERMS,
    CONFIRMATION
  }

  private final Consumer<MuxMessage> out;
  private final MuxEncoder encoder;
  private final Loop.Timeout limit;
  private final MuxClient client;
  private Step step = Step.CHECK;
  private TlsLevel endpoints = TlsLevel.OFF;

  /**
   * @param out writes a message
   * @param limit called off when the handshake is done
   */
  MuxClientHandshake(
      Consumer<MuxMessage> out, MuxEncoder encoder, Loop.Timeout limit, MuxClient client) {
    this.out = out;
    this.encoder = encoder;
    this.limit = limit;
    this.client = client;
  }

  void begin() {
    out.accept(new MuxMessage.Rerr(MuxMessage.CONTROL_TAG, InitHeader.CHECK));
  }

  /** Asks over TLS whether the endpoint is there. */
  void confirm() {
    step = Step.CONFIRMATION;
    out.accept(new MuxMessage.Tping(MuxMessage.CONTROL_TAG));
  }

  /** Takes what the endpoint sends. */
  Progress take(MuxMessage message) {
    Progress progress =
        switch (step) {
          case CHECK -> check(message);
          case TERMS -> terms(message);
          case CONFIRMATION ->
              message instanceof MuxMessage.Rping ? Progress.DONE : Progress.NOT_OF_IT;
        };
    if (progress == Progress.DONE) {
      stop();
    }
    return progress;
  }

  private Progress check(MuxMessage message) {
    if (!(message instanceof MuxMessage.Rerr error) || !error.text().equals(InitHeader.CHECK)) {
      // An old server, which knows nothing of TLS within a session.
      return level() == TlsLevel.REQUIRED ? Progress.DISAGREED : Progress.DONE;
    }
    step = Step.TERMS;
    out.accept(
        new MuxMessage.Tinit(
            MuxMessage.CONTROL_TAG,
            InitHeader.VERSION,
            List.of(InitHeader.window(MuxLimits.WINDOW_BYTES), InitHeader.tls(level()))));
    return Progress.GOES_ON;
  }

  private TlsLevel level() {
    return client.agreesTls() ? TlsLevel.REQUIRED : TlsLevel.OFF;
  }

  private Progress terms(MuxMessage message) {
    if (!(message instanceof MuxMessage.Rinit init) || init.version() != InitHeader.VERSION) {
      return Progress.FAILED;
    }
    encoder.fragmentAbove(InitHeader.window(init.headers()));
    if (client.hasTls() && !client.agreesTls()) {
      return Progress.DONE; // over TLS since the first byte, and levels are about clear text
    }
    endpoints = InitHeader.tls(init.headers());
    return switch (level().with(endpoints)) {
      case UNCHANGED -> Progress.DONE;
      case TLS -> Progress.TLS_FOLLOWS;
      case NONE -> Progress.DISAGREED;
    };
  }

  /** What each side wants of TLS. */
  String levels() {
    return "TLS within a mux session is %s there, and %s here".formatted(endpoints, level());
  }

  void stop() {
    limit.cancel();
  }
}
