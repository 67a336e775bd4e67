package io.weft.node.protocol.http.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.http.model.Headers;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.node.config.ForwardedConfig;
import io.weft.node.config.HttpIdentifierConfig.HeaderToken;
import io.weft.node.config.LocalDtab;
import io.weft.node.protocol.http.call.CallerRouting.Rules;
import io.weft.node.router.Destination;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.ManualTicker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers say beside their requests. */
final class CallerRoutingTest {
  private static final long NOW = 1_700_000_000_000_000_000L;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long START = 7;
  private static final String TRACE = trace(32);

  private final Map<String, Long> counted = new HashMap<>();
  private final CallContext context =
      new CallContext(new ManualLoop(0, new ManualTicker(START)), START);

  private static String trace(int bytes) {
    byte[] ids = new byte[bytes];
    ids[23] = 0x2a;
    if (bytes > 39) {
      ids[39] = 1;
    }
    return Base64.getEncoder().encodeToString(ids);
  }

  private Rules rules(boolean clear, LocalDtab local, ForwardedConfig forwarded) {
    return new Rules(
        clear,
        local,
        3,
        forwarded,
        n -> counted.merge("cleared", n, Long::sum),
        result -> n -> counted.merge(result, n, Long::sum));
  }

  private CallerRouting routing(Rules rules, String peer) throws UnknownHostException {
    return new CallerRouting(
        HttpIdentifier.of(Path.of("svc"), List.of(new HeaderToken("Host"))),
        rules,
        InetAddress.getByName(peer),
        () -> NOW);
  }

  private Destination route(Rules rules, Request request) throws Exception {
    return routing(rules, "127.0.0.1").route(request, context);
  }

  private Destination trusted(Request request) throws Exception {
    return route(rules(false, LocalDtab.ALLOW, ForwardedConfig.NONE), request);
  }

  private void stranger(Request request) throws Exception {
    Destination destination = route(rules(true, LocalDtab.IGNORE, ForwardedConfig.NONE), request);
    assertThat(destination).isEqualTo(Destination.of(Path.of("svc", "users")));
  }

  @Test
  void aPlainRequestGetsViaAlone() throws Exception {
    Request request = Requests.get("/", "accept", "*/*", "traceparent", "00-1-2-01", "b3", "0");

    assertThat(trusted(request)).isEqualTo(Destination.of(Path.of("svc", "users")));
    assertThat(request.headers())
        .hasToString("accept: */*\ntraceparent: 00-1-2-01\nb3: 0\nvia: 1.1 weft\n");
    assertThat(context.deadlineNanos()).isEqualTo(CallContext.NO_DEADLINE);
    assertThat(counted).isEmpty();
  }

  @Test
  void theDtabOfAUserGoesFirst() throws Exception {
    Request request =
        Requests.get(
            "/", "l5d-dtab", "/a => /user", "L5d-Ctx-Dtab", "/a=>/ctx", "Dtab-Local", "/a=>/fin;");
    Dtab local = Dtab.parse("/a=>/fin;/a=>/ctx;/a=>/user");

    assertThat(trusted(request)).isEqualTo(new Destination(Path.of("svc", "users"), local));
    assertThat(request.headers())
        .hasToString("l5d-ctx-dtab: /a=>/fin;/a=>/ctx;/a=>/user\nvia: 1.1 weft\n");
    assertThat(counted).containsExactly(Map.entry("used", 1L));
  }

  @Test
  void theSameDtabIsParsedOnce() throws Exception {
    CallerRouting routing =
        routing(rules(false, LocalDtab.ALLOW, ForwardedConfig.NONE), "127.0.0.1");
    Dtab first = routing.route(Requests.get("/", "l5d-dtab", "/a=>/b"), context).local();

    assertThat(routing.route(Requests.get("/", "l5d-dtab", "/a=>/b"), context).local())
        .isSameAs(first);
    assertThatThrownBy(() -> routing.route(Requests.get("/", "l5d-dtab", "/a=>"), context))
        .isInstanceOf(Failure.class);
    assertThat(routing.route(Requests.get("/", "l5d-dtab", "/a=>/b"), context).local())
        .isSameAs(first);
    assertThat(routing.route(Requests.get("/", "l5d-dtab", "/a=>/c"), context).local())
        .hasToString("/a=>/c");
  }

  @Test
  void aDtabThatDoesNotParseIsSaidWhere() {
    Request request = Requests.get("/", "l5d-ctx-dtab", "/a=>/b", "l5d-dtab", "/a => b");

    assertThatThrownBy(() -> trusted(request))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.certainlyNotSent()).isTrue())
        .hasMessageStartingWith(
            "the call's own Dtab does not parse: l5d-dtab, position 6: expected");
    assertThat(counted).containsExactly(Map.entry("malformed", 1L));
  }

  @Test
  void aDtabHasLimits() throws Exception {
    assertThat(trusted(Requests.get("/", "l5d-dtab", "/a=>/b;".repeat(100))).local().dentries())
        .hasSize(100);
    assertThatThrownBy(() -> trusted(Requests.get("/", "l5d-dtab", "/a=>/b;".repeat(101))))
        .hasMessageContaining("101 entries, over the limit of 100");
    String half = "/a=>/" + "b".repeat(4092);
    assertThatThrownBy(() -> trusted(Requests.get("/", "l5d-dtab", half, "l5d-ctx-dtab", half)))
        .hasMessageContaining("bytes of text, over the limit of 8192");
  }

  @ParameterizedTest
  @ValueSource(strings = {"l5d-dtab", "l5d-ctx-dtab", "dtab-local"})
  void aDtabCanBeIgnored(String header) throws Exception {
    Request request = Requests.get("/", header, "no dtab", "l5d-sample", "1.0");
    Destination to = route(rules(false, LocalDtab.IGNORE, ForwardedConfig.NONE), request);

    assertThat(to.local().isEmpty()).isTrue();
    assertThat(request.headers()).hasToString("l5d-sample: 1.0\nvia: 1.1 weft\n");
    assertThat(counted).containsExactly(Map.entry("ignored", 1L));
  }

  @Test
  void aDtabCanBeRefused() {
    Request request = Requests.get("/", "l5d-dtab", "/a=>/b");

    assertThatThrownBy(() -> route(rules(false, LocalDtab.REFUSE, ForwardedConfig.NONE), request))
        .hasMessageContaining("(localDtab: refuse)");
    assertThat(counted).containsExactly(Map.entry("refused", 1L));
  }

  @Test
  void theEarliestDeadlineHolds() throws Exception {
    trusted(
        Requests.get(
            "/",
            "l5d-ctx-deadline",
            NOW + " " + (NOW + 3 * SECOND),
            "l5d-ctx-deadline",
            "5 " + (NOW + 2 * SECOND),
            "l5d-ctx-deadline",
            "nonsense"));

    assertThat(context.deadlineNanos()).isEqualTo(START + 2 * SECOND);
  }

  @ParameterizedTest
  @CsvSource({"1S, 1000", "3S, 2000", "100m, 100", "bad, 2000", "99999999H, 2000"})
  void theDeadlineIsJoinedWithTheTimeoutOfGrpc(String timeout, long millis) throws Exception {
    Request request =
        Requests.grpc("l5d-ctx-deadline", NOW + " " + (NOW + 2 * SECOND), "grpc-timeout", timeout);
    trusted(request);

    assertThat(context.deadlineNanos()).isEqualTo(START + TimeUnit.MILLISECONDS.toNanos(millis));
    assertThat(request.headers().get("grpc-timeout")).isEqualTo(timeout);
    assertThat(request.headers().contains("l5d-ctx-deadline")).isFalse();
  }

  @Test
  void aDeadlineThatIsOverEndsTheCall() {
    assertThatThrownBy(() -> trusted(Requests.get("/", "l5d-ctx-deadline", "1 " + (NOW - SECOND))))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.TIMEOUT))
        .hasMessageContaining("1000 ms before");
    assertThatThrownBy(() -> trusted(Requests.grpc("grpc-timeout", "0S")))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.TIMEOUT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1 ",
        "1 x",
        "-1 5",
        "1 -5",
        "1 +5",
        "99999999999999999999 1",
        "1 2"
      })
  void aDeadlineThatMakesNoSenseIsIgnored(String value) throws Exception {
    trusted(Requests.get("/", "l5d-ctx-deadline", value));

    assertThat(context.deadlineNanos()).isEqualTo(CallContext.NO_DEADLINE);
  }

  @ParameterizedTest
  @CsvSource({"32, 000000000000002a", "40, 0000000000000001000000000000002a"})
  void theTraceGoesOnAndNamesTheRequest(int bytes, String id) throws Exception {
    Request request = Requests.get("/", "l5d-reqid", "forged", "l5d-ctx-trace", trace(bytes));
    trusted(request);

    assertThat(request.headers().get("l5d-ctx-trace")).isEqualTo(trace(bytes));
    assertThat(request.headers().all("l5d-reqid")).containsExactly(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?", "AAAA", "====", "not base64 at all"})
  void whatIsNoTraceIsDropped(String trace) throws Exception {
    Request request = Requests.get("/", "l5d-ctx-trace", trace);
    trusted(request);

    assertThat(request.headers()).hasToString("via: 1.1 weft\n");
  }

  @Test
  void whatANodeSaysItselfIsNotTakenFromCallers() throws Exception {
    Request request =
        Requests.get(
            "/",
            "L5D-DST-Service",
            "/a",
            "l5d-dst-client",
            "/b",
            "l5d-dst-residual",
            "/c",
            "l5d-dst-other",
            "/d",
            "l5d-err",
            "e",
            "l5d-retryable",
            "true",
            "l5d-success-class",
            "1.0",
            "X-Forwarded-Client-Cert",
            "By=me",
            "l5d-unknown",
            "kept");
    trusted(request);

    assertThat(request.headers()).hasToString("l5d-unknown: kept\nvia: 1.1 weft\n");
  }

  @Test
  void ofStrangersNothingHolds() throws Exception {
    Request request =
        Requests.get(
            "/",
            "l5d-dtab",
            "nonsense",
            "L5d-Ctx-Trace",
            TRACE,
            "l5d-sample",
            "1.0",
            "l5d-ctx-deadline",
            "1 " + (NOW - SECOND),
            "L5D-anything",
            "x",
            "Dtab-Local",
            "/a=>/b",
            "X-Dtab-00-A",
            "L2E=",
            "x-forwarded-client-cert",
            "By=me",
            "X-Forwarded-For",
            "10.0.0.1",
            "Forwarded",
            "for=10.0.0.1",
            "traceparent",
            "00-1-2-01",
            "l5d",
            "kept");
    stranger(request);

    assertThat(request.headers()).hasToString("traceparent: 00-1-2-01\nl5d: kept\nvia: 1.1 weft\n");
    assertThat(counted).isEqualTo(Map.of("cleared", 1L, "ignored", 1L));
    assertThat(context.deadlineNanos()).isEqualTo(CallContext.NO_DEADLINE);
  }

  @Test
  void theTimeoutOfGrpcHoldsForStrangersToo() throws Exception {
    stranger(Requests.grpc("grpc-timeout", "1S"));

    assertThat(context.deadlineNanos()).isEqualTo(START + SECOND);
    assertThat(counted).isEmpty();
  }

  @Test
  void aRequestThatGoesInCirclesIsRefused() throws Exception {
    Request third = Requests.get("/", "Via", "1.1 a (x, (y), z), 1.0 b,, ", "via", "2.0 c");
    trusted(third);
    assertThat(third.headers().all("via"))
        .containsExactly("1.1 a (x, (y), z), 1.0 b,, ", "2.0 c", "1.1 weft");

    assertThatThrownBy(() -> trusted(third))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.PROTOCOL))
        .hasMessageContaining("4 proxies")
        .hasMessageContaining("limit of 3 (maxCallDepth)");
  }

  @Test
  void aRequestWithoutANameIsRefused() {
    Request request = Requests.request(HttpVersion.HTTP_2, "GET", "", "/");

    assertThatThrownBy(() -> trusted(request))
        .hasMessage("the request has no name: the host of the request is empty");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, for=192.0.2.1",
    "2001:db8::1, 2001:db8::1, 'for=\"[2001:db8::1]\"'",
  })
  void endpointsCanBeToldFromWhomARequestCame(String peer, String plain, String element)
      throws Exception {
    Request request = Requests.get("/");
    routing(rules(false, LocalDtab.ALLOW, new ForwardedConfig(true, true)), peer)
        .route(request, context);

    Headers headers = request.headers();
    assertThat(headers.get("forwarded")).isEqualTo(element + ";host=\"users\";proto=http");
    assertThat(headers.get("x-forwarded-for")).isEqualTo(plain);
    assertThat(headers.get("x-forwarded-proto")).isEqualTo("http");
    assertThat(headers.get("x-forwarded-host")).isEqualTo("users");
  }

  @Test
  void whoCameFirstStaysInFront() throws Exception {
    CharSequence[] said = {
      "Forwarded",
      "for=10.0.0.1;proto=https",
      "X-Forwarded-For",
      "10.0.0.1",
      "X-Forwarded-For",
      "10.0.0.2",
      "X-Forwarded-Proto",
      "https",
      "X-Forwarded-Host",
      "shop"
    };
    Request request = Requests.get("/", said);
    route(rules(false, LocalDtab.ALLOW, new ForwardedConfig(true, true)), request);

    assertThat(request.headers())
        .hasToString(
            """
            Forwarded: for=10.0.0.1;proto=https, for=127.0.0.1;host="users";proto=http
            X-Forwarded-For: 10.0.0.1, 10.0.0.2, 127.0.0.1
            X-Forwarded-Proto: https
            X-Forwarded-Host: shop
            via: 1.1 weft
            """);

    Request ofStranger = Requests.get("/", said);
    route(rules(true, LocalDtab.IGNORE, new ForwardedConfig(false, true)), ofStranger);
    assertThat(ofStranger.headers())
        .hasToString(
            """
            x-forwarded-for: 127.0.0.1
            x-forwarded-proto: http
            x-forwarded-host: users
            via: 1.1 weft
            """);
  }

  @Property
  void anythingIsTakenOrRefused(
      @ForAll LocalDtab local,
      @ForAll boolean clear,
      @ForAll @CharRange(from = '!', to = '\u00ff') @StringLength(min = 1, max = 8) String host,
      @ForAll @Size(9)
          List<@CharRange(from = '\0', to = '\u00ff') @StringLength(max = 60) String> values)
      throws Exception {
    Headers headers =
        Headers.of(
            "l5d-dtab", values.get(0),
            "l5d-ctx-dtab", values.get(1),
            "dtab-local", values.get(2),
            "l5d-ctx-deadline", values.get(3),
            "l5d-ctx-trace", values.get(4),
            "grpc-timeout", values.get(5),
            "via", values.get(6),
            "x-forwarded-client-cert", values.get(7),
            "l5d-dst-service", values.get(8));
    Request request = Requests.request(HttpVersion.HTTP_1_1, "GET", host, "/");
    headers.forEach(request.headers()::add);
    try {
      route(rules(clear, local, new ForwardedConfig(true, true)), request);
    } catch (Failure e) {
      assertThat(e.getMessage()).doesNotContain("\r").doesNotContain("\n");
      return;
    }
    request
        .headers()
        .forEach(
            (name, value) -> {
              String lower = name.toString().toLowerCase(Locale.ROOT);
              if (!lower.equals("via") && !lower.equals("grpc-timeout")) { // as they came
                assertThat(value).matches("[ -~]*");
              }
            });
    assertThat(request.headers().contains("x-forwarded-client-cert")).isFalse();
    assertThat(request.headers().contains("l5d-dst-service")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(LocalDtab.class)
  void withoutADtabNothingIsCounted(LocalDtab local) throws Exception {
    route(rules(false, local, ForwardedConfig.NONE), Requests.get("/", "l5d-sample", "0.5"));

    assertThat(counted).isEmpty();
  }
}
