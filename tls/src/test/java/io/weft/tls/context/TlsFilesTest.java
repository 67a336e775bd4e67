package io.weft.tls.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weft.tls.identity.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an identity says to files that it cannot use. */
final class TlsFilesTest {
  private static final String NODE = "spiffe://test.example/node";

  @TempDir Path directory;

  private Forge.Forged root;
  private X509Certificate trusted;
  private TlsFiles files;

  @BeforeEach
  void makeARoot() throws Exception {
    root = Forge.authority().selfSigned();
    trusted = root.certificate();
    files = Forge.node(NODE).signedBy(root).write(directory, trusted);
  }

  @Test
  void goodFilesAreTaken() throws Exception {
    try (TlsIdentity identity = open()) {
      assertThat(identity.self()).hasToString(NODE);
      assertThat(identity.generation()).isEqualTo(1);
      assertThat(identity.lastError()).isEmpty();
      assertThat(identity.notAfter()).isAfter(Instant.now());
    }
  }

  @Test
  void aKeyOfRsaIsTaken() throws Exception {
    Forge.node(NODE).key("RSA", 2048).signedBy(root).write(directory, trusted);
    open().close();
  }

  @Test
  void anExpiredCertificateIsTakenAndTheFutureHoped() throws Exception {
    Instant later = Instant.now().plus(Duration.ofDays(60));
    try (TlsIdentity identity =
        TlsIdentity.open(
            files, TlsOptions.defaults().withPollEvery(Duration.ZERO).withClock(() -> later))) {
      assertThat(identity.notAfter()).isBefore(later);
    }
  }

  @Test
  void eachFileMustBeThere() throws Exception {
    Files.delete(files.privateKey());
    assertRefused(files.privateKey() + ": there is no such file");
  }

  @Test
  void theChainMustHaveACertificate() throws Exception {
    Files.writeString(files.certificateChain(), "nothing of that kind\n");
    assertRefused(files.certificateChain() + ": no certificate in it");
  }

  @Test
  void anEmptyBundleTrustsNobodyAndIsAMistake() throws Exception {
    Files.writeString(files.trustBundle(), "");
    assertRefused(files.trustBundle() + ": no certificate in it");
  }

  @Test
  void aBundleHasAuthoritiesOnly() throws Exception {
    Forge.Forged node = Forge.node("spiffe://test.example/other").signedBy(root);
    Files.writeString(files.trustBundle(), Pem.text(List.of(trusted, node.certificate())));
    assertRefused(files.trustBundle() + ": certificate 2 is not an authority's");
  }

  @Test
  void aDamagedCertificateIsTold() throws Exception {
    Files.writeString(
        files.certificateChain(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertRefused(files.certificateChain() + ": a damaged PEM block");
  }

  @Test
  void theKeyMustBelongToTheCertificate() throws Exception {
    Forge.Forged other = Forge.node(NODE).signedBy(root);
    Files.writeString(files.privateKey(), Pem.text(other.key()));
    assertRefused(files.privateKey() + ": the key does not belong to the certificate in ");
  }

  @Test
  void theChainMustBeInOrder() throws Exception {
    Forge.Forged node = Forge.node(NODE).signedBy(root);
    Forge.Forged stranger = Forge.authority().selfSigned();
    new Forge.Forged(List.of(node.certificate(), stranger.certificate()), node.key())
        .write(directory, trusted);
    assertRefused("certificate 2 is not the issuer of the one before it");
  }

  @Test
  void theChainMustBeStrong() throws Exception {
    Forge.node(NODE).key("RSA", 1024).signedBy(root).write(directory, trusted);
    assertRefused("a certificate in it has an RSA key of 1024 bits");
    Forge.node(NODE).signedBy("SHA1withECDSA").signedBy(root).write(directory, trusted);
    assertRefused("a certificate in it is signed with SHA1WITHECDSA");
  }

  @Test
  void theCertificateMustNameOneWorkload() throws Exception {
    Forge.node().signedBy(root).write(directory, trusted);
    assertRefused("the certificate has no URI among its names");
    Forge.node(NODE, NODE + "2").signedBy(root).write(directory, trusted);
    assertRefused("the certificate has 2 URIs among its names");
    Forge.node("https://test.example/node").signedBy(root).write(directory, trusted);
    assertRefused("does not start with spiffe://");
    Forge.node("spiffe://test.example").signedBy(root).write(directory, trusted);
    assertRefused("names the trust domain spiffe://test.example and no workload");
  }

  @Test
  void theCertificateMustBeANodes() throws Exception {
    Forge.authority(NODE).signedBy(root).write(directory, trusted);
    assertRefused("its first certificate is an authority's, expected the node's");
    Forge.node(NODE).usage(KeyUsage.keyEncipherment).signedBy(root).write(directory, trusted);
    assertRefused("key usage lacks digitalSignature");
  }

  private void assertRefused(String message) {
    assertThatExceptionOfType(TlsFilesException.class)
        .isThrownBy(this::open)
        .withMessageContaining(message);
  }

  private TlsIdentity open() throws TlsFilesException {
    return TlsIdentity.open(files, TlsOptions.defaults().withPollEvery(Duration.ZERO));
  }
}
