import com.fasterxml.jackson.databind.JsonNode;
import com.twitter.finagle.ThriftMux;
import com.twitter.finagle.ssl.ApplicationProtocolsConfig;
import com.twitter.finagle.ssl.CipherSuitesConfig;
import com.twitter.finagle.ssl.ClientAuthConfig;
import com.twitter.finagle.ssl.KeyCredentials;
import com.twitter.finagle.ssl.KeyCredentialsConfig;
import com.twitter.finagle.ssl.OpportunisticTls;
import com.twitter.finagle.ssl.OpportunisticTlsConfig;
import com.twitter.finagle.ssl.Protocols;
import com.twitter.finagle.ssl.ProtocolsConfig;
import com.twitter.finagle.ssl.TrustCredentials;
import com.twitter.finagle.ssl.TrustCredentialsConfig;
import com.twitter.finagle.ssl.client.SslClientConfiguration;
import com.twitter.finagle.ssl.server.SslServerConfiguration;
import java.io.File;
import java.util.List;
import scala.Option;

/**
 * Mutual TLS of ThriftMux with PEM files, in sessions that agree it or from the first byte on.
 *
 * @param level off, desired or required; none for TLS from the first byte on
 */
record PeerTls(KeyCredentials key, TrustCredentials trust, String level) {

  /** Of {@code "tls": {"cert": …, "key": …, "bundle": …, "level": …}}. */
  static PeerTls of(JsonNode tls) {
    return new PeerTls(
        KeyCredentialsConfig.certsAndKey(file(tls, "cert"), file(tls, "key")),
        TrustCredentialsConfig.certCollection(file(tls, "bundle")),
        tls.path("level").asText("none"));
  }

  private static File file(JsonNode tls, String key) {
    return new File(tls.get(key).asText());
  }

  private static Protocols protocols() {
    return ProtocolsConfig.enabled(List.of("TLSv1.3"));
  }

  private OpportunisticTls.Level opportunistic() {
    return switch (level) {
      case "off" -> OpportunisticTlsConfig.OFF;
      case "desired" -> OpportunisticTlsConfig.DESIRED;
      case "required" -> OpportunisticTlsConfig.REQUIRED;
      default -> throw new IllegalArgumentException("no level " + level);
    };
  }

  ThriftMux.Client with(ThriftMux.Client client) {
    ThriftMux.Client secured =
        client
            .withTransport()
            .tls(
                new SslClientConfiguration(
                    Option.empty(),
                    Option.empty(),
                    key,
                    trust,
                    CipherSuitesConfig.UNSPECIFIED,
                    protocols(),
                    ApplicationProtocolsConfig.UNSPECIFIED,
                    false));
    return level.equals("none")
        ? secured.withNoOpportunisticTls()
        : secured.withOpportunisticTls(opportunistic());
  }

  ThriftMux.Server with(ThriftMux.Server server) {
    ThriftMux.Server secured =
        server
            .withTransport()
            .tls(
                new SslServerConfiguration(
                    key,
                    ClientAuthConfig.NEEDED,
                    trust,
                    CipherSuitesConfig.UNSPECIFIED,
                    protocols(),
                    ApplicationProtocolsConfig.UNSPECIFIED,
                    false));
    return level.equals("none")
        ? secured.withNoOpportunisticTls()
        : secured.withOpportunisticTls(opportunistic());
  }
}
