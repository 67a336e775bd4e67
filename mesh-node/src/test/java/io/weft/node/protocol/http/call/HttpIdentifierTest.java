package io.weft.node.protocol.http.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.namers.name.Path;
import io.weft.node.config.HttpIdentifierConfig;
import io.weft.node.config.HttpIdentifierConfig.HeaderPath;
import io.weft.node.config.HttpIdentifierConfig.HeaderToken;
import io.weft.node.config.HttpIdentifierConfig.MethodAndHost;
import io.weft.node.config.HttpIdentifierConfig.Static;
import io.weft.node.config.HttpIdentifierConfig.UriPath;
import io.weft.node.protocol.http.call.HttpIdentifier.Named;
import io.weft.node.protocol.http.call.HttpIdentifier.Outcome;
import io.weft.node.protocol.http.call.HttpIdentifier.Unnamed;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of requests, as linkerd's documentation has them. */
final class HttpIdentifierTest {
  private static final Path SVC = Path.of("svc");
  private static final HeaderToken HOST = new HeaderToken(HeaderToken.HOST);

  private static String name(Request request, HttpIdentifierConfig... kinds) {
    Outcome outcome = HttpIdentifier.of(SVC, List.of(kinds)).identify(request);
    return outcome instanceof Named named
        ? named.name().toString()
        : "unnamed: " + ((Unnamed) outcome).reason();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1, GET, Users:8080, false, /svc/1.1/GET/users:8080",
    "HTTP_1_1, POST, users, true, /svc/1.1/POST/users/a/b",
    "HTTP_1_0, GET, users, false, /svc/1.0/GET",
    "HTTP_1_0, GET, '', true, /svc/1.0/GET/a/b",
    "HTTP_2, GET, users, false, /svc/2.0/GET/users",
    "HTTP_1_1, GET, '', false, unnamed: the host of the request is empty",
  })
  void methodAndHost(
      HttpVersion version, String method, String host, boolean uriInDst, String name) {
    Request request = Requests.request(version, method, host, "/a//b/?q=/c");

    assertThat(name(request, new MethodAndHost(uriInDst))).isEqualTo(name);
  }

  @Test
  void aPrefixOfTheRouterGoesBefore() {
    HttpIdentifier identifier =
        HttpIdentifier.of(Path.of("http"), List.of(new MethodAndHost(false)));

    assertThat(identifier.identify(Requests.get("/")))
        .isEqualTo(new Named(Path.of("http", "1.1", "GET", "users")));
  }

  @ParameterizedTest
  @CsvSource({"Host", "host", ":authority"})
  void theHostIsToldWithoutRegardToCase(String header) {
    Request request = Requests.request(HttpVersion.HTTP_2, "GET", "Users.Example:80", "/");

    assertThat(name(request, new HeaderToken(header))).isEqualTo("/svc/users.example:80");
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, /svc/One", "HTTP_2, /svc/Two"})
  void ofARepeatedHeaderHttp2TakesTheLast(HttpVersion version, String name) {
    Request request =
        Requests.request(version, "GET", "users", "/", "My-Dest", "One", "my-dest", "Two");

    assertThat(name(request, new HeaderToken("my-dest"))).isEqualTo(name);
  }

  @Test
  void aTokenIsOneElementWhateverIsInIt() {
    assertThat(name(Requests.get("/", "to", "/#/io.l5d.fs/users"), new HeaderToken("to")))
        .isEqualTo("/svc/" + Path.of("/#/io.l5d.fs/users").toString().substring(1));
    assertThat(name(Requests.get("/", "to", ""), new HeaderToken("to")))
        .isEqualTo("unnamed: the header to is empty");
    assertThat(name(Requests.get("/"), new HeaderToken("to")))
        .isEqualTo("unnamed: the header to is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, /svc/a/b",
    "/, unnamed: the header l5d-name is an empty path",
    "a/b, unnamed: the header l5d-name is no path: position 0: expected '/'",
    "/a//b, unnamed: the header l5d-name is no path: position 3",
  })
  void aHeaderCanBeAPath(String value, String name) {
    Request request = Requests.get("/", "L5d-Name", value);

    assertThat(name(request, new HeaderPath(HeaderPath.DEFAULT_HEADER))).startsWith(name);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b/c?x=/y, 1, false, /svc/a, /a/b/c?x=/y",
    "/a/b/c?x=/y, 2, true, /svc/a/b, /c?x=/y",
    "/a?x=1, 1, true, /svc/a, /?x=1",
    "/a/b, 2, true, /svc/a/b, /",
    "//a/b/, 2, true, /svc/a/b, /",
    "/a, 2, true, unnamed: the path of the request has fewer than 2 segments, /a",
    "/a?b/c, 2, true, unnamed: the path of the request has fewer than 2 segments, /a?b/c",
    "*, 1, true, unnamed: the path of the request has fewer than 1 segments, *",
    "'', 1, true, unnamed: the path of the request has fewer than 1 segments, ''",
    "/, 1, true, unnamed: the path of the request has fewer than 1 segments, /",
  })
  void segmentsOfThePath(String target, int segments, boolean consume, String name, String left) {
    Request request = Requests.get(target);

    assertThat(name(request, new UriPath(segments, consume))).isEqualTo(name);
    assertThat(request.target()).isEqualTo(left);
  }

  @Test
  void oneNameForAll() {
    assertThat(name(Requests.get("/a"), new Static(Path.of("x", "y")))).isEqualTo("/svc/x/y");
  }

  @Test
  void theFirstThatGivesANameCounts() {
    HttpIdentifierConfig[] kinds = {new HeaderPath("l5d-name"), new UriPath(2, true), HOST};

    assertThat(name(Requests.get("/a", "l5d-name", "/x"), kinds)).isEqualTo("/svc/x");
    assertThat(name(Requests.get("/a/b"), kinds)).isEqualTo("/svc/a/b");
    assertThat(name(Requests.get("/a"), kinds)).isEqualTo("/svc/users");
    assertThat(name(Requests.request(HttpVersion.HTTP_1_1, "GET", "", "/"), kinds))
        .isEqualTo(
            "unnamed: the header l5d-name is missing; the path of the request has fewer than"
                + " 2 segments; the host of the request is empty");
  }

  @Test
  void whatIsTooLongIsNoName() {
    String longer = "x".repeat(NameParts.MAX_CHARS + 1);
    Request request =
        Requests.request(HttpVersion.HTTP_1_1, "GET", longer, "/" + longer, "to", "/" + longer);

    for (HttpIdentifierConfig kind :
        new HttpIdentifierConfig[] {
          HOST, new HeaderToken("to"), new HeaderPath("to"), new UriPath(1, true)
        }) {
      assertThat(name(request, kind)).contains("over the limit of 1024");
    }
    assertThat(name(Requests.get("/a/" + longer), new UriPath(1, false))).isEqualTo("/svc/a");
    assertThat(name(Requests.get("/" + longer), new MethodAndHost(true))).contains("1026 char");
  }

  @Provide
  static Arbitrary<String> anything() {
    return Arbitraries.strings()
        .withCharRange('\0', '\u00ff')
        .withChars("/?#$\\%{}*;=>\r\n \u20ac\ud800")
        .ofMaxLength(40);
  }

  @Property
  void anythingIsNamedOrHasAReason(
      @ForAll("anything") String host,
      @ForAll("anything") String target,
      @ForAll("anything") String value) {
    for (HttpIdentifierConfig kind :
        new HttpIdentifierConfig[] {
          HOST,
          new HeaderToken("to"),
          new HeaderPath("to"),
          new UriPath(2, true),
          new MethodAndHost(true)
        }) {
      Request request =
          Requests.request(HttpVersion.HTTP_1_1, "GET", host, "/" + target, "to", value);
      String name = name(request, kind);

      assertThat(name).doesNotContain("\r").doesNotContain("\n");
      if (!name.startsWith("unnamed")) {
        assertThat(Path.parse(name).startsWith(SVC)).isTrue();
        assertThat(name).matches("[!-~]*");
      }
    }
  }
}
