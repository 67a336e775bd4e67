package io.weft.tls.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.ByteBufAllocator;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.identity.SpiffeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which application protocol two nodes agree upon (RFC 7301), between both engines. */
final class AlpnTest {
  private static final SpiffeId CLIENT = SpiffeId.parse("spiffe://test.example/client");
  private static final SpiffeId SERVER = SpiffeId.parse("spiffe://test.example/server");

  @TempDir Path directory;

  private final Loopback loopback = new Loopback();
  private final List<TlsIdentity> opened = new ArrayList<>();
  private CertificateAuthority authority;

  @BeforeEach
  void makeAuthority() throws Exception {
    authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.example", Duration.ofDays(1));
  }

  @AfterEach
  void closeAll() {
    loopback.close();
    opened.forEach(TlsIdentity::close);
  }

  static Stream<Arguments> mixedEngines() {
    return Stream.of(TlsEngine.values())
        .flatMap(
            client -> Stream.of(TlsEngine.values()).map(server -> Arguments.of(client, server)));
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void theServersPreferenceCounts(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair =
        connect(client, List.of("http/1.1", "other", "h2"), server, List.of("h2", "http/1.1"));

    assertThat(pair.client.protocol()).contains("h2");
    assertThat(pair.server.protocol()).contains("h2");
    assertThat(pair.client.peer().identity()).isEqualTo(SERVER);
    assertThat(pair.server.peer().identity()).isEqualTo(CLIENT);
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void theOnlyOneInCommonIsTaken(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair = connect(client, List.of("http/1.1"), server, List.of("h2", "http/1.1"));

    assertThat(pair.client.protocol()).contains("http/1.1");
    assertThat(pair.server.protocol()).contains("http/1.1");
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void aClientWithoutAlpnGoesOnWithout(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair = connect(client, List.of(), server, List.of("h2", "http/1.1"));

    assertThat(pair.server.protocol()).isEmpty();
    assertThat(pair.client.protocol()).isEmpty();
    assertTalks(pair);
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void aServerWithoutAlpnGoesOnWithout(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair = connect(client, List.of("h2"), server, List.of());

    assertThat(pair.server.protocol()).isEmpty();
    assertThat(pair.client.protocol()).isEmpty();
    assertTalks(pair);
  }

  @ParameterizedTest
  @EnumSource
  void nothingInCommonIsRefusedByTheJdk(TlsEngine client) throws Exception {
    Pair pair = connect(client, List.of("http/1.1"), TlsEngine.JDK, List.of("h2"));

    TlsRefusal told = pair.client.refusal();
    assertThat(told)
        .isEqualTo(
            new TlsRefusal(
                TlsCheck.APPLICATION_PROTOCOL,
                true,
                "the peer takes none of our application protocols"
                    + " (alert no_application_protocol)"));
    assertThat(pair.server.refusal().byPeer()).isFalse();
    assertThat(pair.server.refusal().check()).isEqualTo(TlsCheck.APPLICATION_PROTOCOL);
  }

  @ParameterizedTest
  @EnumSource
  void nothingInCommonIsSeenByBothSidesWithBoringSsl(TlsEngine client) throws Exception {
    Pair pair = connect(client, List.of("http/1.1"), TlsEngine.BORINGSSL, List.of("h2"));

    assertThat(pair.server.protocol()).isEmpty();
    assertThat(pair.client.protocol()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void listsOfOneIdentityDoNotMix(TlsEngine engine) throws Exception {
    TlsIdentity client = open("client", CLIENT, engine);
    TlsIdentity server = open("server", SERVER, engine);
    for (String protocol : List.of("h2", "http/1.1", "h2")) {
      Pair pair = connect(client, List.of("h2", "http/1.1"), server, List.of(protocol));
      assertThat(pair.client.protocol()).contains(protocol);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNewGenerationKeepsTheProtocols(TlsEngine engine) throws Exception {
    TlsIdentity client = open("client", CLIENT, engine);
    TlsIdentity server = open("server", SERVER, engine);
    Pair before = connect(client, List.of("h2"), server, List.of("h2"));
    assertThat(before.client.protocol()).contains("h2");

    authority.issue(directory.resolve("server"), SERVER);
    server.poll();
    assertThat(server.generation()).isEqualTo(2);
    Pair after = connect(client, List.of("h2"), server, List.of("h2"));

    assertThat(after.client.protocol()).contains("h2");
    assertTalks(before);
  }

  @Test
  void namesAreChecked() throws Exception {
    TlsIdentity identity = open("server", SERVER, TlsEngine.best());

    for (List<String> wrong : List.of(List.of(""), List.of("h2", "h2"), List.of("x".repeat(256)))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> identity.server(ByteBufAllocator.DEFAULT, wrong))
          .withMessageEndingWith("expected different names of 1 to 255 bytes");
    }
  }

  @Test
  void differentListsAreLimited() throws Exception {
    TlsIdentity identity = open("server", SERVER, TlsEngine.JDK);

    assertThatIllegalStateException()
        .isThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                identity.server(ByteBufAllocator.DEFAULT, List.of("protocol-" + i));
              }
            })
        .withMessage("more than 64 different lists of application protocols");
  }

  private record Pair(End client, End server) {}

  private Pair connect(TlsEngine client, List<String> offered, TlsEngine server, List<String> taken)
      throws Exception {
    return connect(open("client", CLIENT, client), offered, open("server", SERVER, server), taken);
  }

  private Pair connect(
      TlsIdentity client, List<String> offered, TlsIdentity server, List<String> taken)
      throws InterruptedException {
    Loopback.Server listener = loopback.listen(allocator -> server.server(allocator, taken));
    End end =
        loopback.connect(listener.port(), allocator -> client.client(allocator, SERVER, offered));
    return new Pair(end, listener.accept());
  }

  private static void assertTalks(Pair pair) {
    pair.client.send("ping");
    pair.server.awaitReceived("ping");
    pair.server.send("pong");
    pair.client.awaitReceived("pong");
  }

  private TlsIdentity open(String name, SpiffeId id, TlsEngine engine) throws Exception {
    TlsIdentity identity =
        TlsIdentity.open(
            authority.issue(directory.resolve(name), id),
            TlsOptions.defaults().withPollEvery(Duration.ZERO).withEngine(engine));
    opened.add(identity);
    return identity;
  }
}
