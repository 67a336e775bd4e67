package io.weft.tls.context;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.weft.tls.identity.SpiffeId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The contexts of one state of the files, shared by all connections that begin while it is the
 * present one. Each connection holds on to its context, so {@link #release} takes nothing away from
 * those which live.
 */
final class Generation {
  private final long number;
  private final FileContents contents;
  private final Credentials credentials;
  private final PeerTrust trust;
  private final Contexts contexts;

  private Generation(
      long number,
      FileContents contents,
      Credentials credentials,
      PeerTrust trust,
      Contexts contexts) {
    this.number = number;
    this.contents = contents;
    this.credentials = credentials;
    this.trust = trust;
    this.contexts = contexts;
  }

  /**
   * Both sides are made at once, so that a key which the engine cannot use is an error here.
   *
   * @throws IllegalStateException when the engine cannot use the files
   */
  static Generation of(
      long number, FileContents contents, Credentials credentials, TlsOptions options) {
    Set<String> trustDomains = new HashSet<>(options.trustDomains());
    trustDomains.add(credentials.self().trustDomain());
    PeerTrust trust =
        new PeerTrust(new ChainVerifier(credentials.roots(), options.clock()), trustDomains);
    Contexts contexts = new Contexts(credentials, trust, options.engine());
    try {
      contexts.get(new Terms(Terms.Side.CLIENT, List.of()));
      contexts.get(new Terms(Terms.Side.SERVER, List.of()));
      return new Generation(number, contents, credentials, trust, contexts);
    } catch (RuntimeException e) {
      contexts.release();
      throw e;
    }
  }

  SslHandler client(ByteBufAllocator allocator, SpiffeId expected, List<String> protocols) {
    SslContext context = contexts.get(new Terms(Terms.Side.CLIENT, protocols));
    SslHandler handler =
        context instanceof JdkSslContext
            ? new JdkAlpnClientHandler(context.newEngine(allocator), protocols)
            : context.newHandler(allocator);
    trust.expect(handler.engine(), expected);
    return handler;
  }

  SslHandler server(ByteBufAllocator allocator, List<String> protocols) {
    return server(allocator, new Terms(Terms.Side.SERVER, protocols));
  }

  SslHandler edgeServer(ByteBufAllocator allocator, List<String> protocols) {
    return server(allocator, new Terms(Terms.Side.EDGE_SERVER, protocols));
  }

  private SslHandler server(ByteBufAllocator allocator, Terms terms) {
    SslHandler handler = contexts.get(terms).newHandler(allocator);
    BoringSsl.refuseTickets(handler.engine());
    return handler;
  }

  long number() {
    return number;
  }

  FileContents contents() {
    return contents;
  }

  Credentials credentials() {
    return credentials;
  }

  /** Lets go of the contexts; the last connection of each frees it. */
  void release() {
    contexts.release();
  }
}
