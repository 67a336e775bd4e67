package io.weft.tls.context;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.weft.tls.identity.SpiffeId;
import java.time.Instant;
import java.util.Optional;

/** A node's own certificate and what it trusts. Thread-safe. */
@SuppressWarnings("DoNotCallSuggester")
public final class TlsIdentity implements AutoCloseable {

  private TlsIdentity() {}

  /** {@link #open(TlsFiles, TlsOptions)} with {@link TlsOptions#defaults()}. */
  public static TlsIdentity open(TlsFiles files) throws TlsFilesException {
    return open(files, TlsOptions.defaults());
  }

  /** Reads the files, and looks after them until closed. */
  public static TlsIdentity open(TlsFiles files, TlsOptions options) throws TlsFilesException {
    throw new UnsupportedOperationException(files + " " + options);
  }

  /** The client's side of a connection to a peer that must prove to be the expected one. */
  public SslHandler client(ByteBufAllocator allocator, SpiffeId expected) {
    throw new UnsupportedOperationException();
  }

  /** The server's side of a connection, whose client must show a certificate. */
  public SslHandler server(ByteBufAllocator allocator) {
    throw new UnsupportedOperationException();
  }

  /** Whom a handler whose handshake is done talks to. */
  public static TlsPeer peer(SslHandler handler) {
    throw new UnsupportedOperationException();
  }

  /** Looks at the files, and takes them up if they have changed and are good. */
  public void poll() {
    throw new UnsupportedOperationException();
  }

  public SpiffeId self() {
    throw new UnsupportedOperationException();
  }

  /** The end of the node's own certificate. */
  public Instant notAfter() {
    throw new UnsupportedOperationException();
  }

  /** 1 for the files as they were first read, one more each time they were replaced. */
  public long generation() {
    throw new UnsupportedOperationException();
  }

  /** Why the files as they now are cannot be used; empty when they are in use. */
  public Optional<String> lastError() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
