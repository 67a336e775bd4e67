package io.weft.tls.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.Keys;
import io.weft.tls.identity.Pem;
import io.weft.tls.identity.SpiffeId;
import io.weft.tls.identity.Svid;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final SpiffeId NODE = SpiffeId.parse("spiffe://test.example/ns/shop/node-1");

  @TempDir Path directory;

  private Path home;
  private Path out;
  private CertificateAuthority authority;

  @BeforeEach
  void init() throws Exception {
    home = directory.resolve("deep/ca");
    out = directory.resolve("node");
    authority = CertificateAuthority.init(home, "test.example", Duration.ofDays(365), CLOCK);
  }

  @Test
  void aRootMaySignNodesAndNothingElse() throws Exception {
    X509Certificate root = certificate(home.resolve("ca.pem"));
    assertThat(root.getBasicConstraints()).isZero();
    assertThat(root.getKeyUsage())
        .containsExactly(false, false, false, false, false, true, true, false, false);
    assertThat(root.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
    assertThat(Svid.trustDomain(root)).contains("test.example");
    assertThat(root.getNotBefore()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
    assertThat(root.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(365)));
    assertThat(root.getSigAlgName()).isEqualTo("SHA256withECDSA");
    assertThat(root.getPublicKey().getAlgorithm()).isEqualTo("EC");
    root.verify(root.getPublicKey());
    assertThat(authority.trustDomain()).isEqualTo("test.example");
    assertThat(authority.notAfter()).isEqualTo(NOW.plus(Duration.ofDays(365)));
  }

  @Test
  void aNodeHasOneNameAndBothUses() throws Exception {
    TlsFiles files =
        authority.issue(out, NODE, CertificateAuthority.DEFAULT_VALIDITY, List.of("node.local"));
    assertThat(files).isEqualTo(TlsFiles.in(out));
    X509Certificate leaf = certificate(files.certificateChain());
    assertThat(Svid.workload(leaf)).isEqualTo(NODE);
    assertThat(leaf.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(List.of(6, NODE.toString()), List.of(2, "node.local"));
    assertThat(leaf.getBasicConstraints()).isNegative();
    assertThat(leaf.getKeyUsage())
        .containsExactly(true, false, false, false, false, false, false, false, false);
    assertThat(leaf.getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(leaf.getNotBefore()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
    assertThat(leaf.getNotAfter()).isEqualTo(NOW.plus(Duration.ofHours(24)));
    assertThat(leaf.getSerialNumber().bitLength()).isBetween(64, 128);
    leaf.verify(certificate(files.trustBundle()).getPublicKey());
    assertThat(
            Keys.belongTogether(
                leaf.getPublicKey(), Pem.privateKey(Files.readString(files.privateKey()))))
        .isTrue();
  }

  @Test
  void eachIssueHasItsOwnKeyAndSerialNumber() throws Exception {
    X509Certificate first = certificate(authority.issue(out, NODE).certificateChain());
    X509Certificate second = certificate(authority.issue(out, NODE).certificateChain());
    assertThat(second.getSerialNumber()).isNotEqualTo(first.getSerialNumber());
    assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
  }

  @Test
  void keysAreForTheOwnerAlone() throws Exception {
    TlsFiles files = authority.issue(out, NODE);
    authority.issue(out, NODE); // replaced ones too
    assertThat(permissions(home.resolve("ca-key.pem"))).isEqualTo("rw-------");
    assertThat(permissions(files.privateKey())).isEqualTo("rw-------");
    assertThat(Files.readString(files.privateKey())).startsWith("-----BEGIN PRIVATE KEY-----");
  }

  @Test
  void nothingElseIsLeftBehind() throws Exception {
    authority.issue(out, NODE);
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("node.pem", "node-key.pem", "ca.pem");
    }
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("ca.pem", "ca-key.pem");
    }
  }

  @Test
  void anAuthorityIsNeverOverwritten() throws Exception {
    String before = Files.readString(home.resolve("ca.pem"));
    String keyBefore = Files.readString(home.resolve("ca-key.pem"));
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> CertificateAuthority.init(home, "test.example", Duration.ofDays(1)));
    Files.delete(home.resolve("ca.pem"));
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> CertificateAuthority.init(home, "test.example", Duration.ofDays(1)));
    assertThat(Files.readString(home.resolve("ca-key.pem"))).isEqualTo(keyBefore);
    assertThat(home.resolve("ca.pem")).doesNotExist();
    Files.writeString(home.resolve("ca.pem"), before);
    CertificateAuthority.load(home);
  }

  @Test
  void aLoadedAuthorityGoesOnWhereItStopped() throws Exception {
    CertificateAuthority loaded = CertificateAuthority.load(home, CLOCK);
    X509Certificate leaf = certificate(loaded.issue(out, NODE).certificateChain());
    leaf.verify(certificate(home.resolve("ca.pem")).getPublicKey());
    assertThat(loaded.trustDomain()).isEqualTo("test.example");
  }

  @Test
  void theBundleGoesToNodesAsItIs() throws Exception {
    Path second = directory.resolve("ca2");
    CertificateAuthority.init(second, "test.example", Duration.ofDays(365), CLOCK);
    // The old root first: the one that signs is found by its key and not by its place.
    String both =
        Files.readString(home.resolve("ca.pem")) + Files.readString(second.resolve("ca.pem"));
    X509Certificate newRoot = certificate(second.resolve("ca.pem"));
    Files.writeString(second.resolve("ca.pem"), both);
    TlsFiles files = CertificateAuthority.load(second, CLOCK).issue(out, NODE);
    assertThat(Files.readString(files.trustBundle())).isEqualTo(both);
    certificate(files.certificateChain()).verify(newRoot.getPublicKey());
  }

  @Test
  void filesThatDoNotBelongTogetherAreTold() throws Exception {
    Path other = directory.resolve("other");
    CertificateAuthority.init(other, "test.example", Duration.ofDays(365), CLOCK);
    Files.delete(home.resolve("ca.pem"));
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> CertificateAuthority.load(home));
    Files.copy(other.resolve("ca.pem"), home.resolve("ca.pem"));
    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> CertificateAuthority.load(home))
        .withMessageContaining("none of its certificates belongs to the key of");
  }

  @Test
  void nodesOfOtherTrustDomainsAreNotNamed() {
    for (String id : List.of("spiffe://other.example/a", "spiffe://test.example")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> authority.issue(out, SpiffeId.parse(id)))
          .withMessage(id + " is no name of a workload, expected spiffe://test.example/…");
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void aNodeNeverOutlivesTheRoot() throws Exception {
    TlsFiles files = authority.issue(out, NODE, Duration.ofDays(9999), List.of());
    assertThat(certificate(files.certificateChain()).getNotAfter()).isEqualTo(authority.notAfter());
    CertificateAuthority late =
        CertificateAuthority.load(home, InstantSource.fixed(authority.notAfter()));
    assertThatExceptionOfType(CertificateExpiredException.class)
        .isThrownBy(() -> late.issue(out, NODE));
  }

  @Test
  void aValidityIsPositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> authority.issue(out, NODE, Duration.ZERO, List.of()))
        .withMessage("the validity is PT0S, expected more than 0");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                CertificateAuthority.init(
                    directory.resolve("x"), "test.example", Duration.ofDays(-1)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                CertificateAuthority.init(
                    directory.resolve("x"), "Test.Example", Duration.ofDays(1)));
  }

  private static X509Certificate certificate(Path file) throws Exception {
    return Pem.certificates(Files.readString(file)).get(0);
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
