package io.weft.tls.context;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.weft.tls.identity.SpiffeId;
import io.weft.tls.identity.Svid;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's own certificate and what it trusts, read from files and taken up again when they are
 * replaced: connections that begin after that use the new files, and those which live go on. Files
 * that cannot be used, or do not fit together, change nothing until they do.
 *
 * <p>Both sides of a connection must show a certificate that leads to the trust bundle, is in its
 * time, is made for its side, and names exactly one workload; TLS is 1.3, without resumption and
 * 0-RTT. {@link #edgeServer} alone is milder. {@link TlsRefusal} tells what a failed handshake
 * failed at. A client learns that the server refused its certificate only after its own handshake
 * is done, with its first read: TLS 1.3 is so (RFC 8446 §4.4.2.4).
 *
 * <p>Any thread may call any method. A handler that is made must be added to a pipeline, which
 * frees it in the end.
 */
public final class TlsIdentity implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TlsIdentity.class);

  private final TlsFiles files;
  private final TlsOptions options;
  private final @Nullable ScheduledExecutorService poller;

  /** Held for reading while a handler is made, so that its contexts are not released under it. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private volatile Generation current;
  private volatile @Nullable String lastError;
  private @Nullable FileContents refused; // by polls alone, which take turns
  private volatile boolean closed; // set under the lock

  private TlsIdentity(TlsFiles files, TlsOptions options, Generation first) {
    this.files = files;
    this.options = options;
    this.current = first;
    this.poller =
        options.pollEvery().isZero()
            ? null
            : Executors.newSingleThreadScheduledExecutor(
                new DefaultThreadFactory("weft-tls-files", true));
  }

  /** {@link #open(TlsFiles, TlsOptions)} with {@link TlsOptions#defaults()}. */
  public static TlsIdentity open(TlsFiles files) throws TlsFilesException {
    return open(files, TlsOptions.defaults());
  }

  /**
   * Reads the files, and looks after them until closed. A certificate that has expired is taken,
   * with a warning: its successor may come, and peers refuse it as long as it does not.
   *
   * @throws TlsFilesException when a file cannot be used; the message names it and says why
   */
  public static TlsIdentity open(TlsFiles files, TlsOptions options) throws TlsFilesException {
    TlsIdentity identity = new TlsIdentity(files, options, load(files, options, 1));
    if (options.engine() == TlsEngine.JDK && !OpenSsl.isAvailable()) {
      log.warn(
          "No native TLS library for this system ({}): the JDK's own TLS serves, which is slower",
          String.valueOf(OpenSsl.unavailabilityCause()));
    }
    identity.announce("TLS identity");
    if (identity.poller != null) {
      long nanos = options.pollEvery().toNanos();
      identity.poller.scheduleWithFixedDelay(
          identity::pollSafely, nanos, nanos, TimeUnit.NANOSECONDS);
    }
    return identity;
  }

  /**
   * The client's side of a connection to a peer that must prove to be the expected one. Host names
   * play no part.
   *
   * @throws IllegalStateException when this is closed
   */
  public SslHandler client(ByteBufAllocator allocator, SpiffeId expected) {
    return client(allocator, expected, List.of());
  }

  /**
   * As {@link #client(ByteBufAllocator, SpiffeId)}, with application protocols (ALPN, RFC 7301) for
   * the server to choose from. {@link SslHandler#applicationProtocol} has its choice once the
   * handshake is done, and is null when the server knows no ALPN, or in part of the cases in which
   * it shares none of them: who needs one has to look.
   *
   * @param protocols the preferred one first, such as {@code h2} and {@code http/1.1}; none for no
   *     ALPN
   * @throws IllegalArgumentException when a name is empty, too long or there twice
   */
  public SslHandler client(ByteBufAllocator allocator, SpiffeId expected, List<String> protocols) {
    return handler(generation -> generation.client(allocator, expected, protocols));
  }

  /**
   * The server's side of a connection, whose client must prove to be some workload of the node's
   * own trust domain or of one that the options name.
   *
   * @throws IllegalStateException when this is closed
   */
  public SslHandler server(ByteBufAllocator allocator) {
    return server(allocator, List.of());
  }

  /**
   * As {@link #server(ByteBufAllocator)}, with application protocols (ALPN, RFC 7301): the first of
   * them that the client offers is taken. {@link SslHandler#applicationProtocol} has it once the
   * handshake is done, and is null for a client without ALPN, which is let in. A client that offers
   * others alone is refused by the JDK's engine with the alert {@code no_application_protocol};
   * BoringSSL's binding cannot, and it looks like a client without ALPN. So a server that must have
   * one of them closes a connection without.
   *
   * @param protocols the preferred one first, such as {@code h2} and {@code http/1.1}; none for no
   *     ALPN
   * @throws IllegalArgumentException when a name is empty, too long or there twice
   */
  public SslHandler server(ByteBufAllocator allocator, List<String> protocols) {
    return handler(generation -> generation.server(allocator, protocols));
  }

  /**
   * {@link #server(ByteBufAllocator, List)} for a library that makes its handlers itself: each
   * connection is like one of {@code server} at that moment. The context holds nothing that would
   * have to be released; it knows no cipher suites and no session context.
   *
   * @throws IllegalArgumentException when a name is empty, too long or there twice
   */
  public SslContext serverContext(List<String> protocols) {
    List<String> checked = new Terms(Terms.Side.SERVER, protocols).protocols();
    return new ServerContext(allocator -> server(allocator, checked).engine(), checked);
  }

  /**
   * The server's side of a connection whose client <em>may be anybody</em>, at the edge of the
   * mesh: one that shows a certificate is checked as by {@link #server(ByteBufAllocator)}, and one
   * that shows none is let in; {@link #peerIfShown} tells them apart. With BoringSSL, TLS may be
   * 1.2 as well, with suites of forward secrecy and authenticated encryption.
   *
   * @param protocols as for {@link #server(ByteBufAllocator, List)}
   * @throws IllegalArgumentException when a name is empty, too long or there twice
   * @throws IllegalStateException when this is closed
   */
  public SslHandler edgeServer(ByteBufAllocator allocator, List<String> protocols) {
    return handler(generation -> generation.edgeServer(allocator, protocols));
  }

  private SslHandler handler(Function<Generation, SslHandler> make) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the TLS identity is closed");
      }
      return make.apply(current);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Whom a handler of this kind talks to.
   *
   * @throws IllegalStateException when its handshake is not done, or nobody has proved to be
   *     anybody
   */
  public static TlsPeer peer(SslHandler handler) {
    return peerIfShown(handler)
        .orElseThrow(() -> new IllegalStateException("the peer showed no certificate"));
  }

  /**
   * Whom a handler of this kind talks to; empty for the client of an {@link #edgeServer} that
   * showed no certificate.
   *
   * @throws IllegalStateException when its handshake is not done
   */
  public static Optional<TlsPeer> peerIfShown(SslHandler handler) {
    if (!handler.handshakeFuture().isSuccess()) {
      throw new IllegalStateException("there is no peer before the handshake is done");
    }
    SSLSession session = handler.engine().getSession();
    try {
      SpiffeId identity = Svid.workload((X509Certificate) session.getPeerCertificates()[0]);
      return Optional.of(new TlsPeer(identity, session.getCipherSuite(), session.getProtocol()));
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    } catch (CertificateException e) {
      throw new IllegalStateException("a peer without an identity was let in", e);
    }
  }

  /**
   * Looks at the files now, and takes them up when they are others than before, and good. Done by
   * itself as often as the options say. Blocks on files.
   */
  public synchronized void poll() {
    if (closed) {
      return;
    }
    Generation before = current;
    @Nullable FileContents contents = null;
    try {
      contents = FileContents.read(files);
      if (contents.equals(before.contents())) {
        refused = null;
        lastError = null;
      } else if (!contents.equals(refused)) {
        replace(load(files, contents, options, before.number() + 1));
        refused = null;
        lastError = null;
        announce("TLS identity replaced:");
      }
    } catch (TlsFilesException e) {
      refused = contents;
      if (!e.getMessage().equals(lastError)) {
        lastError = e.getMessage();
        log.error("{} (still in use: the files as they were before)", e.getMessage());
      }
    }
  }

  private void pollSafely() {
    try {
      poll();
    } catch (RuntimeException e) {
      log.error("Looking at the TLS files failed", e); // and the next look is due all the same
    }
  }

  private void replace(Generation next) {
    Generation obsolete;
    lock.writeLock().lock();
    try {
      if (closed) {
        obsolete = next;
      } else {
        obsolete = current;
        current = next;
      }
    } finally {
      lock.writeLock().unlock();
    }
    obsolete.release();
  }

  private static Generation load(TlsFiles files, TlsOptions options, long number)
      throws TlsFilesException {
    return load(files, FileContents.read(files), options, number);
  }

  private static Generation load(
      TlsFiles files, FileContents contents, TlsOptions options, long number)
      throws TlsFilesException {
    Credentials credentials = Credentials.of(files, contents);
    try {
      return Generation.of(number, contents, credentials, options);
    } catch (RuntimeException e) { // an engine's word on a key that it cannot use
      throw new TlsFilesException(
          files.certificateChain(), "cannot be used for TLS: " + e.getMessage(), e);
    }
  }

  private void announce(String what) {
    Credentials credentials = current.credentials();
    log.info(
        "{} {} until {}, {} trusted, by {}",
        what,
        credentials.self(),
        credentials.notAfter(),
        credentials.roots().size() == 1 ? "1 root" : credentials.roots().size() + " roots",
        options.engine());
    if (!options.clock().instant().isBefore(credentials.notAfter())) {
      log.warn(
          "{}: the certificate expired at {}; peers will refuse it",
          files.certificateChain(),
          credentials.notAfter());
    }
  }

  /** The workload that this node is. */
  public SpiffeId self() {
    return current.credentials().self();
  }

  /** The end of the node's own certificate. */
  public Instant notAfter() {
    return current.credentials().notAfter();
  }

  /** 1 for the files as they were first read, one more each time they were replaced. */
  public long generation() {
    return current.number();
  }

  /** Why the files as they now are cannot be used; empty when they are in use. */
  public Optional<String> lastError() {
    return Optional.ofNullable(lastError);
  }

  /** Stops looking at the files. Connections that live go on; no more can begin. */
  @Override
  public void close() {
    if (poller != null) {
      poller.shutdownNow();
    }
    lock.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.writeLock().unlock();
    }
    current.release();
  }
}
