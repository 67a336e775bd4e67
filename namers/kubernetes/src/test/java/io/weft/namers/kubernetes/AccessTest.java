package io.weft.namers.kubernetes;

import static io.weft.namers.kubernetes.Objects.SLICES;
import static io.weft.namers.kubernetes.Objects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.spi.Name;
import io.weft.testkit.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a pod's credentials are used. */
class AccessTest {
  @TempDir Path serviceAccount;

  private final TestAuthority authority;
  private final FakeApiServer server;
  private Rig rig;

  AccessTest() throws GeneralSecurityException, IOException {
    rig = new Rig(new KubernetesNamerProvider(Map.of()), Map.of()); // looks at nothing
    authority = new TestAuthority("kubernetes");
    server = FakeApiServer.start(authority.server("127.0.0.1"));
    server.requireToken("first");
    server.put(SLICES, slice("web-a").port("http", 8080).endpoint("10.0.0.1").json());
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
    server.close();
  }

  private Seen<NameTree<Name>> look(String token, TestAuthority trusted) throws IOException {
    Files.writeString(serviceAccount.resolve("token"), token + "\n");
    trusted.write(serviceAccount.resolve("ca.crt"));
    rig.close();
    rig =
        new Rig(
            new KubernetesNamerProvider(
                Map.of(
                    "KUBERNETES_SERVICE_HOST",
                    "127.0.0.1",
                    "KUBERNETES_SERVICE_PORT",
                    Integer.toString(server.port()))),
            files(Map.of("inCluster", "true")));
    return rig.lookup("/prod/http/web");
  }

  private Map<String, String> files(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("tokenFile", serviceAccount.resolve("token").toString());
    settings.put("caFile", serviceAccount.resolve("ca.crt").toString());
    return settings;
  }

  private void untilBound(Seen<NameTree<Name>> tree) {
    rig.untilLater(() -> assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class));
  }

  private void untilProblem(String text) {
    rig.untilLater(() -> assertThat(rig.report().problem()).contains(text));
  }

  @Test
  void aPodUsesItsServiceAccount() throws IOException {
    untilBound(look("first", authority));
    assertThat(server.requests())
        .allSatisfy(request -> assertThat(request.authorization()).isEqualTo("Bearer first"));
  }

  @Test
  void anyServerMayBeReachedInTheSameWay() throws IOException {
    look("first", authority);
    rig.close();
    rig =
        new Rig(
            new KubernetesNamerProvider(Map.of()),
            files(Map.of("host", "127.0.0.1", "port", Integer.toString(server.port()))));
    untilBound(rig.lookup("/prod/http/web"));
  }

  @Test
  void aTokenThatIsReplacedIsUsedFromThenOn() throws IOException {
    Seen<NameTree<Name>> tree = look("first", authority);
    untilBound(tree);
    rig.until(() -> assertThat(server.openWatches()).isEqualTo(1));
    server.requireToken("second");
    server.bookmark();
    server.endWatches();
    untilProblem("cannot be watched: status 401 (Unauthorized); the token in tokenFile");
    assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class);
    Files.writeString(serviceAccount.resolve("token"), "second");
    rig.untilLater(() -> assertThat(rig.report().problem()).isNull());
    assertThat(server.lists()).isEqualTo(1);
  }

  @Test
  void aTokenThatIsMissingIsWaitedFor() throws IOException {
    Seen<NameTree<Name>> tree = look("first", authority);
    Files.delete(serviceAccount.resolve("token"));
    untilProblem("tokenFile " + serviceAccount.resolve("token") + " does not exist");
    Files.writeString(serviceAccount.resolve("token"), "two\nlines");
    untilProblem("does not hold a token");
    assertThat(server.requests()).isEmpty();
    Files.writeString(serviceAccount.resolve("token"), "first");
    untilBound(tree);
  }

  @Test
  void aServerOfAnotherAuthorityIsNotTrustedUntilTheFileSaysSo()
      throws IOException, GeneralSecurityException {
    Seen<NameTree<Name>> tree = look("first", new TestAuthority("stranger"));
    untilProblem("TLS: ");
    assertThat(server.requests()).isEmpty(); // the token has not left the node
    Files.writeString(serviceAccount.resolve("ca.crt"), "rubbish");
    untilProblem("holds no PEM certificate");
    authority.write(serviceAccount.resolve("ca.crt"));
    untilBound(tree);
  }

  @Test
  void theCertificateMustNameTheServer() throws IOException, GeneralSecurityException {
    try (FakeApiServer elsewhere = FakeApiServer.start(authority.server("127.0.0.9"))) {
      look("first", authority);
      rig.close();
      rig =
          new Rig(
              new KubernetesNamerProvider(Map.of()),
              files(Map.of("host", "127.0.0.1", "port", Integer.toString(elsewhere.port()))));
      rig.lookup("/prod/http/web");
      untilProblem("TLS: ");
      assertThat(elsewhere.requests()).isEmpty();
    }
  }
}
