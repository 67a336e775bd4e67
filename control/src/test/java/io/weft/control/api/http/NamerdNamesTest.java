package io.weft.control.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.stack.activity.State;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What names are bound to, form by form as namerd has it. */
final class NamerdNamesTest {
  private Running api;

  @BeforeEach
  void start() throws Exception {
    api = new Running();
    api.put("default", "/svc => /#/sd");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String json(String target) throws Exception {
    HttpResponse<String> response = api.get(target);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    return response.body();
  }

  /** A text block laid out for people, as one line. */
  private static String line(String laidOut) {
    return laidOut.replaceAll("\n *", "") + "\n";
  }

  @Test
  void aNameIsBoundToALeaf() throws Exception {
    api.namer.set("web", 8080);

    assertThat(json("/api/1/bind/default?path=/svc/web/rest"))
        .isEqualTo(
            line(
                """
                {"type":"leaf",
                "bound":{
                  "addr":{
                    "type":"bound",
                    "addrs":[{"ip":"127.0.0.1","port":8080,"meta":{}}],
                    "meta":{}},
                  "id":"/#/sd/web",
                  "path":"/rest"}}
                """));
  }

  @Test
  void metadataIsTold() throws Exception {
    LinkedHashSet<Address> addresses = new LinkedHashSet<>();
    addresses.add(
        new Address(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            0.5,
            Map.of("zone", "a", "b", "c")));
    api.namer.set(
        "web", new State.Ok<>(new AddrSet.Bound(addresses, Map.of("authority", "web.local"))));

    assertThat(json("/api/1/addr/default?path=" + encoded("/#/sd/web")))
        .isEqualTo(
            line(
                """
                {"type":"bound",
                "addrs":[{
                  "ip":"127.0.0.1",
                  "port":1,
                  "meta":{"endpoint_addr_weight":0.5,"b":"c","zone":"a"}}],
                "meta":{"authority":"web.local"}}
                """));
  }

  @Test
  void aTreeIsBoundAsATree() throws Exception {
    api.namer.set("one", 1);
    api.namer.set("two", new State.Ok<>(new AddrSet.Neg()));
    api.put("default", "/svc/web => 0.7 * /#/sd/one & 0.3 * /#/sd/two");

    assertThat(json("/api/1/bind/default?path=/svc/web"))
        .isEqualTo(
            line(
                """
                {"type":"union","union":[
                  {"weight":0.7,"tree":{"type":"leaf","bound":{
                    "addr":{"type":"bound",
                      "addrs":[{"ip":"127.0.0.1","port":1,"meta":{}}],
                      "meta":{}},
                    "id":"/#/sd/one","path":"/"}}},
                  {"weight":0.3,"tree":{"type":"leaf","bound":{
                    "addr":{"type":"neg"},
                    "id":"/#/sd/two","path":"/"}}}]}
                """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"neg ~", "fail !", "empty $"})
  void treesWithoutNamesAreTold(String typeAndTree) throws Exception {
    String type = typeAndTree.substring(0, typeAndTree.indexOf(' '));
    api.put("default", "/svc => " + typeAndTree.substring(typeAndTree.indexOf(' ') + 1));

    assertThat(json("/api/1/bind/default?path=/svc/web"))
        .isEqualTo("{\"type\":\"" + type + "\"}\n");
  }

  @Test
  void aCallerAddsRulesOfItsOwn() throws Exception {
    api.namer.set("canary", 2);

    String query = "?path=/svc/web&dtab=" + encoded("/svc/web => /svc/canary");

    assertThat(json("/api/1/bind/default" + query)).contains("\"id\":\"/#/sd/canary\"");
    assertThat(json("/api/1/resolve/default" + query)).contains("\"port\":2");
  }

  @Test
  void aNamespaceThatIsNotThereIsAnEmptyDtab() throws Exception {
    assertThat(json("/api/1/bind/nowhere?path=/svc/web")).isEqualTo("{\"type\":\"neg\"}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bind/default?path=invalid",
        "bind/default",
        "addr/default?path=invalid",
        "resolve/default?path=invalid",
        "delegate/default?path=invalid",
        "bind/default?path=/a&dtab=invalid"
      })
  void whatIsNoNameIs400(String target) throws Exception {
    assertThat(api.get("/api/1/" + target).statusCode()).isEqualTo(400);
  }

  @Test
  void anIdThatIsNoOneNameIsAnError() throws Exception {
    api.namer.fail("web", "discovery is on fire");

    HttpResponse<String> response = api.get("/api/1/addr/default?path=" + encoded("/#/sd/web"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("discovery is on fire");
    assertThat(json("/api/1/addr/default?path=/svc/web")).isEqualTo("{\"type\":\"neg\"}\n");
  }

  @Test
  void failedAddressesAreTold() throws Exception {
    api.namer.set("web", new State.Failed<>(new IllegalStateException("no quorum")));

    assertThat(json("/api/1/resolve/default?path=/svc/web"))
        .isEqualTo(
            """
            {"type":"failed","cause":"no quorum"}
            """);
  }

  @Test
  void discoveryThatIsSilentIs503() throws Exception {
    api.namer.pend("web");

    assertThat(api.get("/api/1/bind/default?path=/svc/web").statusCode()).isEqualTo(503);
  }

  @Test
  void aNameIsResolvedToOneOfAUnion() throws Exception {
    api.namer.set("one", 1);
    api.namer.set("two", 2);
    api.put("default", "/svc/web => 0 * /#/sd/one & 1 * /#/sd/two");

    assertThat(json("/api/1/resolve/default?path=/svc/web"))
        .isEqualTo(
            """
            {"type":"bound","addrs":[{"ip":"127.0.0.1","port":2,"meta":{}}],"meta":{}}
            """);
    assertThat(json("/api/1/resolve/default?path=/none"))
        .isEqualTo(
            """
            {"type":"neg"}
            """);
  }

  @Test
  void aDelegationHasTheRuleOfEachStep() throws Exception {
    api.put("yeezus", "/yeezy => /yeezus");

    assertThat(json("/api/1/delegate/yeezus?path=/yeezy") + "\n")
        .isEqualTo(
            line(
                """
                {"type":"delegate","path":"/yeezy","delegate":{
                  "type":"neg","path":"/yeezus",
                  "dentry":{"prefix":"/yeezy","dst":"/yeezus"}}}
                """));
    assertThat(json("/api/1/delegate?dtab=" + encoded("/foo=>/bar") + "&path=/foo") + "\n")
        .isEqualTo(
            line(
                """
                {"type":"delegate","path":"/foo","delegate":{
                  "type":"neg","path":"/bar",
                  "dentry":{"prefix":"/foo","dst":"/bar"}}}
                """));
    assertThat(json("/api/1/delegate/yeezus?path=/yeezy&dtab=" + encoded("/yeezy=>/bar")) + "\n")
        .isEqualTo(
            line(
                """
                {"type":"alt","path":"/yeezy","alt":[
                  {"type":"neg","path":"/bar","dentry":{"prefix":"/yeezy","dst":"/bar"}},
                  {"type":"neg","path":"/yeezus","dentry":{"prefix":"/yeezy","dst":"/yeezus"}}]}
                """));
  }

  @Test
  void aDelegationFollowsAllAlternatives() throws Exception {
    api.namer.set("web", 8080);
    api.namer.fail("error", "error naming");
    api.put(
        "plain",
        """
        /beh => /#/sd/error ;
        /bah/humbug => /#/sd/web ;
        /foo => /bah | /beh | ! ;
        /foo => /bar ;
        /boo => /foo ;
        """);
    String rule = "\"dentry\":{\"prefix\":\"/foo\",\"dst\":\"/bah | /beh | !\"}";

    String drawn = json("/api/1/delegate/plain?path=/boo/humbug") + "\n";

    assertThat(drawn)
        .isEqualTo(
            line(
                """
                {"type":"delegate","path":"/boo/humbug","delegate":{
                  "type":"alt","path":"/foo/humbug","dentry":{"prefix":"/boo","dst":"/foo"},"alt":[
                    {"type":"neg","path":"/bar/humbug","dentry":{"prefix":"/foo","dst":"/bar"}},
                    {"type":"delegate","path":"/bah/humbug",
                    RULE,"delegate":{
                      "type":"leaf","path":"/#/sd/web","dentry":{"prefix":"/bah/humbug",
                        "dst":"/#/sd/web"},
                      "bound":{
                        "addr":{"type":"bound",
                          "addrs":[{"ip":"127.0.0.1","port":8080,"meta":{}}],
                          "meta":{}},
                        "id":"/#/sd/web","path":"/"}}},
                    {"type":"delegate","path":"/beh/humbug",
                    RULE,"delegate":{
                      "type":"exception","path":"/#/sd/error/humbug",
                      "dentry":{"prefix":"/beh","dst":"/#/sd/error"},
                      "message":"error naming"}},
                    {"type":"fail","path":"!",RULE}]}}
                """
                    .replace("RULE", rule)));
  }

  @Test
  void aNegativeRuleAndAUnionAreDrawn() throws Exception {
    api.put("plain", "/neg => ~ ; /both => 0.7 * /a & 0.3 * (/b | $)");

    assertThat(json("/api/1/delegate/plain?path=/neg") + "\n")
        .isEqualTo(
            line(
                """
                {"type":"delegate","path":"/neg","delegate":{
                  "type":"neg","path":"~","dentry":{"prefix":"/neg","dst":"~"}}}
                """));
    assertThat(json("/api/1/delegate/plain?path=/both") + "\n")
        .isEqualTo(
            line(
                """
                {"type":"union","path":"/both","union":[
                  {"weight":0.7,"tree":{"type":"neg","path":"/a",RULE}},
                  {"weight":0.3,"tree":{"type":"alt","path":"/both",RULE,"alt":[
                    {"type":"neg","path":"/b",RULE},
                    {"type":"empty","path":"/both",RULE}]}}]}
                """
                    .replace(
                        "RULE",
                        "\"dentry\":{\"prefix\":\"/both\",\"dst\":\"0.70*/a & 0.30*(/b | $)\"}")));
  }

  @Test
  void aDelegationIsAskedForByPostToo() throws Exception {
    HttpResponse<String> response =
        api.send(
            api.request("/api/1/delegate")
                .header("content-type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"namespace": "default", "dtab": "/foo => /bar", "path": "/foo"}
                        """)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"path\":\"/bar\"");
    assertThat(api.send("POST", "/api/1/delegate", "/foo").statusCode()).isEqualTo(415);
    assertThat(
            api.send(
                    api.request("/api/1/delegate")
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString("{\"path\": 1}")))
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aSilentDelegationIs503() throws Exception {
    api.namer.pend("web");

    HttpResponse<String> response = api.get("/api/1/delegate/default?path=/svc/web");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("Request timed out.\n");
  }

  @Test
  void boundNamesAreThoseThatNamersKnow() throws Exception {
    assertThat(json("/api/1/bound-names")).isEqualTo("[]\n");

    api.boundNames.set(new TreeSet<>(List.of(Path.parse("/#/sd/web"), Path.parse("/#/sd/api"))));

    assertThat(json("/api/1/bound-names"))
        .isEqualTo(
            """
            ["/#/sd/api","/#/sd/web"]
            """);
  }
}
