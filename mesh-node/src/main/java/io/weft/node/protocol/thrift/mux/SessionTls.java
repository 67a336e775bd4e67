package io.weft.node.protocol.thrift.mux;

import io.weft.thrift.mux.TlsLevel;
import io.weft.thrift.mux.TlsLevel.Agreement;

/** What the session of a caller may come to as for TLS. Confined to the loop of its connection. */
public interface SessionTls {
  /** What the caller is told. */
  TlsLevel level();

  /** What follows from what the caller says. */
  Agreement with(TlsLevel callers);

  /** The session goes on as it began. */
  void unchanged();

  /** TLS was agreed, and the next bytes of the caller are those of its handshake. */
  void start();

  /** The session is refused for what the caller says. */
  void refused();

  /** Of a connection where there is nothing to agree: it is over TLS already, or never will be. */
  record Fixed(boolean secured) implements SessionTls {
    @Override
    public TlsLevel level() {
      return TlsLevel.OFF;
    }

    @Override
    public Agreement with(TlsLevel callers) {
      return secured ? Agreement.UNCHANGED : level().with(callers);
    }

    @Override
    public void unchanged() {}

    @Override
    public void start() {
      throw new IllegalStateException("TLS was not offered");
    }

    @Override
    public void refused() {}
  }
}
