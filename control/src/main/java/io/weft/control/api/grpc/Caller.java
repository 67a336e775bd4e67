package io.weft.control.api.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.weft.control.access.Credentials;
import io.weft.control.access.PeerName;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Where a call comes from, and what it has shown of itself. Immutable. */
public final class Caller {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final InetSocketAddress from;
  private final Optional<String> certificate;
  private final @Nullable String authorization;

  private Caller(
      InetSocketAddress from, Optional<String> certificate, @Nullable String authorization) {
    this.from = from;
    this.certificate = certificate;
    this.authorization = authorization;
  }

  /** Of a call whose headers have come. */
  public static Caller of(ServerCall<?, ?> call, Metadata headers) {
    @Nullable SSLSession tls = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    return new Caller(
        (InetSocketAddress)
            Objects.requireNonNull(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
        Optional.ofNullable(tls).flatMap(PeerName::of),
        headers.get(AUTHORIZATION));
  }

  /** The other end of its connection. */
  public InetSocketAddress from() {
    return from;
  }

  /**
   * @throws Refusal if it has shown what is no token
   */
  Credentials credentials() throws Refusal {
    try {
      return Credentials.of(certificate, authorization);
    } catch (IllegalArgumentException e) {
      throw Refusal.unknown(String.valueOf(e.getMessage()));
    }
  }
}
