package io.weft.tls.authority;

import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.Keys;
import io.weft.tls.identity.Pem;
import io.weft.tls.identity.SpiffeId;
import io.weft.tls.identity.Svid;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * The root authority of one trust domain, kept in a folder: {@code ca.pem} and {@code ca-key.pem}.
 * It signs nodes' certificates itself, without intermediates. Immutable; the methods block on
 * files.
 *
 * <p>To replace a root without a gap, make a new one, append the old certificate to the new {@code
 * ca.pem}, and issue anew: {@code ca.pem} is what nodes trust, and goes to them as it is. Take the
 * old certificate out again when the last one that it signed has expired.
 */
public final class CertificateAuthority {
  /** How long a node's certificate lives by default. */
  public static final Duration DEFAULT_VALIDITY = Duration.ofHours(24);

  private static final String CERTIFICATE_FILE = "ca.pem";
  private static final String KEY_FILE = "ca-key.pem";

  private final X509Certificate root;
  private final CertificateSigner signer;
  private final String trustBundle;
  private final SpiffeId trustDomain;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  private CertificateAuthority(
      X509Certificate root,
      PrivateKey key,
      String trustBundle,
      SpiffeId trustDomain,
      InstantSource clock) {
    this.root = root;
    this.signer = new CertificateSigner(key, random);
    this.trustBundle = trustBundle;
    this.trustDomain = trustDomain;
    this.clock = clock;
  }

  /** {@link #init(Path, String, Duration, InstantSource)} by the system's clock. */
  public static CertificateAuthority init(Path directory, String trustDomain, Duration validity)
      throws IOException, GeneralSecurityException {
    return init(directory, trustDomain, validity, InstantSource.system());
  }

  /**
   * Makes a root in a folder, which is made too if need be.
   *
   * @throws FileAlreadyExistsException when one of its files is there already
   * @throws IllegalArgumentException when the trust domain is no SPIFFE trust domain, or the
   *     validity is not positive
   */
  public static CertificateAuthority init(
      Path directory, String trustDomain, Duration validity, InstantSource clock)
      throws IOException, GeneralSecurityException {
    SpiffeId domain = SpiffeId.ofTrustDomain(trustDomain);
    requirePositive(validity);
    Path certificateFile = directory.resolve(CERTIFICATE_FILE);
    if (Files.exists(certificateFile)) {
      throw new FileAlreadyExistsException(
          certificateFile.toString(), null, "an authority is there already");
    }
    SecureRandom random = new SecureRandom();
    KeyPair pair = newKeyPair(random);
    X509Certificate root =
        new CertificateSigner(pair.getPrivate(), random)
            .root(pair.getPublic(), domain, clock.instant(), validity);
    String bundle = Pem.text(List.of(root));
    Files.createDirectories(directory);
    try (PemFile bundleFile = PemFile.stage(certificateFile, bundle)) {
      // The key first: it is created and never replaced, so that of two that try one wins.
      PemFile.createPrivate(directory.resolve(KEY_FILE), Pem.text(pair.getPrivate()));
      bundleFile.replace();
    }
    return new CertificateAuthority(root, pair.getPrivate(), bundle, domain, clock);
  }

  /** {@link #load(Path, InstantSource)} with the system's clock. */
  public static CertificateAuthority load(Path directory)
      throws IOException, GeneralSecurityException {
    return load(directory, InstantSource.system());
  }

  /**
   * Reads the authority of a folder.
   *
   * @throws NoSuchFileException when there is none
   * @throws GeneralSecurityException when its files cannot be used, or do not belong together
   */
  public static CertificateAuthority load(Path directory, InstantSource clock)
      throws IOException, GeneralSecurityException {
    Path certificateFile = directory.resolve(CERTIFICATE_FILE);
    Path keyFile = directory.resolve(KEY_FILE);
    String bundle = Files.readString(certificateFile);
    PrivateKey key = privateKey(keyFile);
    for (X509Certificate root : certificates(certificateFile, bundle)) {
      if (Keys.belongTogether(root.getPublicKey(), key)) {
        String trustDomain =
            Svid.trustDomain(root)
                .orElseThrow(
                    () ->
                        new GeneralSecurityException(
                            certificateFile + ": the root names no SPIFFE trust domain"));
        return new CertificateAuthority(
            root, key, bundle, SpiffeId.ofTrustDomain(trustDomain), clock);
      }
    }
    throw new GeneralSecurityException(
        certificateFile + ": none of its certificates belongs to the key of " + keyFile);
  }

  /** The trust domain whose nodes this authority names. */
  public String trustDomain() {
    return trustDomain.trustDomain();
  }

  /** The end of the root, which nothing that it signs outlives. */
  public Instant notAfter() {
    return root.getNotAfter().toInstant();
  }

  /** A node's files with the default validity and no DNS names. */
  public TlsFiles issue(Path directory, SpiffeId identity)
      throws IOException, GeneralSecurityException {
    return issue(directory, identity, DEFAULT_VALIDITY, List.of());
  }

  /**
   * Makes a key and its certificate, or replaces them, under the names of {@link TlsFiles#in},
   * beside a copy of the trust bundle. Each file is replaced as a whole; between the key and the
   * certificate there is a moment in which they do not belong together, and a {@code TlsIdentity}
   * waits until they do.
   *
   * @param validity from now; cut where the root ends. The certificate starts a few minutes early,
   *     for nodes whose clocks are behind
   * @throws IllegalArgumentException when the identity is no workload of this trust domain, or the
   *     validity is not positive
   */
  public TlsFiles issue(Path directory, SpiffeId identity, Duration validity, List<String> dnsNames)
      throws IOException, GeneralSecurityException {
    if (!identity.isWorkload() || !identity.trustDomain().equals(trustDomain())) {
      throw new IllegalArgumentException(
          identity + " is no name of a workload, expected " + trustDomain + "/…");
    }
    requirePositive(validity);
    Instant now = clock.instant();
    if (!now.isBefore(notAfter())) {
      throw new CertificateExpiredException("the root of " + trustDomain + " ended " + notAfter());
    }
    KeyPair pair = newKeyPair(random);
    X509Certificate leaf =
        signer.leaf(root, pair.getPublic(), identity, List.copyOf(dnsNames), now, validity);
    TlsFiles files = TlsFiles.in(directory);
    Files.createDirectories(directory);
    try (PemFile bundleFile = PemFile.stage(files.trustBundle(), trustBundle);
        PemFile keyFile = PemFile.stagePrivate(files.privateKey(), Pem.text(pair.getPrivate()));
        PemFile chainFile = PemFile.stage(files.certificateChain(), Pem.text(List.of(leaf)))) {
      // All are written by now: the moment between key and certificate is as short as can be.
      bundleFile.replace();
      keyFile.replace();
      chainFile.replace();
    }
    return files;
  }

  private static KeyPair newKeyPair(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private static List<X509Certificate> certificates(Path file, String text)
      throws GeneralSecurityException {
    try {
      return Pem.certificates(text);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(file + ": " + e.getMessage(), e);
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    try {
      return Pem.privateKey(Files.readString(file));
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(file + ": " + e.getMessage(), e);
    }
  }

  private static void requirePositive(Duration validity) {
    if (validity.isZero() || validity.isNegative()) {
      throw new IllegalArgumentException("the validity is " + validity + ", expected more than 0");
    }
  }
}
