package io.weft.control.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.control.access.Access.Identified;
import io.weft.namers.watch.Repeater;
import io.weft.stack.activity.Activity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessFileTest {
  private static final String RULES =
      """
      {
        "tokens": [
          {"name": "ci", "sha256": "%s", "roles": [{"role": "write", "namespaces": ["stage-*"]}]},
          {"name": "root", "sha256": "%s", "roles": [{"role": "admin"}]}
        ],
        "certificates": [
          {"name": "spiffe://prod/deployer/*", "roles": [{"role": "write", "namespaces": ["prod"]}]},
          {"name": "CN=operator", "roles": [{"role": "read", "namespaces": ["*"]}]}
        ],
        "anybody": [{"role": "read", "namespaces": ["public"]}]
      }
      """
          .formatted(sha256("ci-token"), sha256("root-token"));

  @TempDir Path folder;
  private final ManualRepeater poller = new ManualRepeater();

  /** Runs its task when a test says so. */
  private static final class ManualRepeater implements Repeater {
    private Runnable task = () -> {};

    @Override
    public Activity.Observation repeat(Runnable given) {
      task = given;
      return () -> task = () -> {};
    }

    @Override
    public void close() {}
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private AccessFile open(String json) throws IOException {
    return AccessFile.open(Files.writeString(folder.resolve("access.json"), json), poller);
  }

  private static Principal token(Access access, String token) {
    return principal(access, new Credentials(Optional.empty(), Optional.of(token)));
  }

  private static Principal certificate(Access access, String name) {
    return principal(access, new Credentials(Optional.of(name), Optional.empty()));
  }

  private static Principal principal(Access access, Credentials credentials) {
    return ((Identified.As) access.identify(credentials)).principal();
  }

  @Test
  void aTokenGivesTheRolesOfItsOwner() throws Exception {
    try (AccessFile access = open(RULES)) {
      Principal ci = token(access, "ci-token");

      assertThat(ci).isEqualTo(new Principal(Principal.Proof.TOKEN, "ci"));
      assertThat(access.decide(ci, new Action.Change("stage-1"))).isTrue();
      assertThat(access.decide(ci, new Action.Read("stage-1"))).isTrue();
      assertThat(access.decide(ci, new Action.Change("prod"))).isFalse();
      assertThat(access.decide(ci, new Action.Read("prod"))).isFalse();
      assertThat(access.decide(ci, new Action.Read("public"))).as("as anybody").isTrue();
      assertThat(access.decide(ci, new Action.ReadAll())).isFalse();
      Principal root = token(access, "root-token");
      assertThat(access.decide(root, new Action.Change("anything"))).isTrue();
      assertThat(access.decide(root, new Action.ReadAll())).isTrue();
    }
  }

  @Test
  void aTokenOfNobodyIsNotAnybody() throws Exception {
    try (AccessFile access = open(RULES)) {
      assertThat(access.identify(new Credentials(Optional.of("CN=operator"), Optional.of("no"))))
          .isEqualTo(new Identified.Unknown());
    }
  }

  @Test
  void aCertificateGivesTheRolesOfItsName() throws Exception {
    try (AccessFile access = open(RULES)) {
      Principal deployer = certificate(access, "spiffe://prod/deployer/7");
      assertThat(access.decide(deployer, new Action.Change("prod"))).isTrue();
      assertThat(access.decide(deployer, new Action.Change("stage-1"))).isFalse();
      Principal operator = certificate(access, "CN=operator");
      assertThat(access.decide(operator, new Action.Read("prod"))).isTrue();
      assertThat(access.decide(operator, new Action.ReadAll())).isTrue();
      assertThat(access.decide(operator, new Action.Change("prod"))).isFalse();
      Principal stranger = certificate(access, "ci"); // the name of a token, and no token
      assertThat(access.decide(stranger, new Action.Change("stage-1"))).isFalse();
      assertThat(access.decide(Principal.ANYBODY, new Action.Read("public"))).isTrue();
      assertThat(access.decide(Principal.ANYBODY, new Action.Read("prod"))).isFalse();
    }
  }

  @Test
  void theFileIsReadAgainAndAMistakeChangesNothing() throws Exception {
    try (AccessFile access = open(RULES)) {
      Principal ci = token(access, "ci-token");

      open("{}").close();
      poller.task.run(); // of the second one: closed
      assertThat(access.decide(ci, new Action.Change("stage-1"))).isTrue();
    }
    try (AccessFile access = open(RULES)) {
      Principal ci = token(access, "ci-token");
      Files.writeString(folder.resolve("access.json"), "{\"tokens\": 1}");
      poller.task.run();
      assertThat(access.decide(ci, new Action.Change("stage-1"))).isTrue();

      Files.writeString(folder.resolve("access.json"), "{}");
      poller.task.run();
      assertThat(access.decide(ci, new Action.Change("stage-1"))).isFalse();
      assertThat(access.identify(new Credentials(Optional.empty(), Optional.of("ci-token"))))
          .isEqualTo(new Identified.Unknown());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[] | the file is no object",
        "{\"token\": []} | has a key \"token\", expected anybody, certificates, tokens",
        "{\"tokens\": {}} | tokens is no array",
        "{\"tokens\": [{\"name\": \"a\"}]} | tokens[0].sha256 is missing, or no text",
        "{\"tokens\": [{\"name\": \"a\", \"sha256\": \"secret\"}]} | tokens[0].sha256 is not 64",
        "{\"anybody\": [{\"role\": \"king\"}]} | anybody[0].role is \"king\", expected read",
        "{\"anybody\": [{\"role\": \"read\"}]} | anybody[0].namespaces is missing",
        "{\"anybody\": [{\"role\": \"admin\", \"namespaces\": [\"a\"]}]} | anybody[0].namespaces is",
        "{\"anybody\": | line 1"
      })
  void whatIsWrongIsSaid(String json, String message) {
    assertThatThrownBy(() -> open(json))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("access.json")
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void withoutRulesOnlyThisMachineIsServed() {
    assertThat(
            Access.unconfigured(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4180))
                .decide(Principal.ANYBODY, new Action.Change("prod")))
        .isTrue();
    assertThatThrownBy(() -> Access.unconfigured(new InetSocketAddress(4180)))
        .hasMessageContaining("0.0.0.0:4180")
        .hasMessageContaining("Configure access");
  }

  @Property(tries = 500)
  void aStarIsAnything(
      @ForAll @Chars({'*', 'a', 'b'}) @StringLength(max = 8) String pattern,
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 10) String text) {
    assertThat(Wildcard.matches(pattern, text)).isEqualTo(text.matches(pattern.replace("*", ".*")));
  }
}
