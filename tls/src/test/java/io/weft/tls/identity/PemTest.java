package io.weft.tls.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PemTest {

  @ParameterizedTest
  @CsvSource({"EC, 256", "EC, 384", "RSA, 2048"})
  void aKeyIsReadAsItWasWritten(String algorithm, int bits) throws Exception {
    KeyPair pair = newPair(algorithm, bits);
    assertThat(Pem.privateKey(Pem.text(pair.getPrivate()))).isEqualTo(pair.getPrivate());
    assertThat(Keys.belongTogether(pair.getPublic(), pair.getPrivate())).isTrue();
    assertThat(Keys.belongTogether(newPair(algorithm, bits).getPublic(), pair.getPrivate()))
        .isFalse();
  }

  @Test
  void keysOfDifferentKindsDoNotBelongTogether() throws Exception {
    KeyPair small = newPair("EC", 256);
    assertThat(Keys.belongTogether(newPair("EC", 384).getPublic(), small.getPrivate())).isFalse();
    assertThat(Keys.belongTogether(newPair("RSA", 2048).getPublic(), small.getPrivate())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"EC, EC PRIVATE KEY", "RSA, RSA PRIVATE KEY"})
  void theOlderFormsOfKeysAreRead(String algorithm, String block) throws Exception {
    KeyPair pair = newPair(algorithm, algorithm.equals("EC") ? 256 : 2048);
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
    byte[] older = info.parsePrivateKey().toASN1Primitive().getEncoded();
    if (algorithm.equals("EC")) { // SEC 1 repeats the curve that PKCS#8 keeps outside
      older =
          new org.bouncycastle.asn1.sec.ECPrivateKey(
                  256,
                  ((java.security.interfaces.ECPrivateKey) pair.getPrivate()).getS(),
                  info.getPrivateKeyAlgorithm().getParameters())
              .getEncoded();
    }
    assertThat(Keys.belongTogether(pair.getPublic(), Pem.privateKey(block(block, older)))).isTrue();
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertRefused("", "no private key in it");
    assertRefused(
        Pem.text(newPair("Ed25519", 255).getPrivate()), "1.3.101.112, expected EC or RSA");
    String key = Pem.text(newPair("EC", 256).getPrivate());
    assertRefused(key + key, "more than one private key");
    assertRefused(key.substring(0, key.length() - 20), "a damaged PEM block");
    assertRefused(
        block("ENCRYPTED PRIVATE KEY", Base64.getDecoder().decode("MBIwDQYJKoZIhvcNAQUNBQAEAQA=")),
        "encrypted; expected a plain one");
  }

  @Property(tries = 300)
  void anyTextIsRefusedInOneWay(@ForAll String text) {
    for (String tried : new String[] {text, block("CERTIFICATE", text.getBytes(UTF_8))}) {
      assertThatExceptionOfType(GeneralSecurityException.class)
          .isThrownBy(() -> Pem.certificates(tried));
    }
    for (String tried : new String[] {text, block("PRIVATE KEY", text.getBytes(UTF_8))}) {
      assertThatExceptionOfType(GeneralSecurityException.class)
          .isThrownBy(() -> Pem.privateKey(tried));
    }
  }

  private static void assertRefused(String text, String message) {
    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> Pem.privateKey(text))
        .withMessageContaining(message);
  }

  private static String block(String type, byte[] content) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(content)
        + "\n-----END "
        + type
        + "-----\n";
  }

  private static KeyPair newPair(String algorithm, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }
}
