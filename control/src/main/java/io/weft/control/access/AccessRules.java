package io.weft.control.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Access as it is configured.
 *
 * @param anybody what may be done without certificate and token, and by each who is not named
 */
record AccessRules(List<Token> tokens, List<Certificate> certificates, List<Role> anybody)
    implements Access {

  AccessRules {
    tokens = List.copyOf(tokens);
    certificates = List.copyOf(certificates);
    anybody = List.copyOf(anybody);
  }

  /**
   * Who has a token.
   *
   * @param sha256 of the token, in 64 hexadecimal digits of lower case
   */
  record Token(String name, String sha256, List<Role> roles) {}

  /** Who has a certificate; in the name {@code *} stands for any characters. */
  record Certificate(String name, List<Role> roles) {}

  @Override
  public Identified identify(Credentials credentials) {
    if (credentials.bearer().isPresent()) {
      return owner(credentials.bearer().get())
          .<Identified>map(name -> as(Principal.Proof.TOKEN, name))
          .orElseGet(Identified.Unknown::new);
    }
    return credentials
        .certificate()
        .map(name -> as(Principal.Proof.CERTIFICATE, name))
        .orElseGet(() -> new Identified.As(Principal.ANYBODY));
  }

  private static Identified.As as(Principal.Proof proof, String name) {
    return new Identified.As(new Principal(proof, name));
  }

  /** All are looked at, however soon one fits: how long it takes says nothing of the others. */
  private Optional<String> owner(String bearer) {
    byte[] shown = bytes(sha256(bearer));
    Optional<String> found = Optional.empty();
    for (Token token : tokens) {
      if (MessageDigest.isEqual(bytes(token.sha256), shown)) {
        found = Optional.of(token.name);
      }
    }
    return found;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public boolean decide(Principal principal, Action action) {
    return permits(anybody, action)
        || switch (principal.proof()) {
          case NONE -> false;
          case TOKEN ->
              tokens.stream()
                  .anyMatch(
                      token -> token.name.equals(principal.name()) && permits(token.roles, action));
          case CERTIFICATE ->
              certificates.stream()
                  .anyMatch(
                      certificate ->
                          Wildcard.matches(certificate.name, principal.name())
                              && permits(certificate.roles, action));
        };
  }

  private static boolean permits(List<Role> roles, Action action) {
    return roles.stream().anyMatch(role -> role.permits(action));
  }
}
