package io.weft.control.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.control.fleet.NameInUse;
import io.weft.control.fleet.NodeStatus;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What namerd has not. */
final class BeyondNamerdTest {
  private Running api;

  @BeforeEach
  void start() throws Exception {
    api = new Running();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void historyTellsWhoChangedWhatAndWhy() throws Exception {
    api.send("PUT", "/api/1/dtabs/prod", "/a => /b # first", "weft-reason", "begin: 1");
    api.send("PUT", "/api/1/dtabs/prod", "/a => /c", "weft-author", "alice");
    api.send(api.request("/api/1/dtabs/prod").DELETE());

    assertThat(api.get("/api/1/dtabs/prod/history?limit=10").body())
        .isEqualTo(
            """
            [{"version":3,"etag":"AAAAAAAAAAM=","dtab":null,"author":"unknown",\
            "time":"2026-01-02T03:04:05Z","reason":""},\
            {"version":2,"etag":"AAAAAAAAAAI=","dtab":"/a => /c","author":"alice (unverified)",\
            "time":"2026-01-02T03:04:05Z","reason":""},\
            {"version":1,"etag":"AAAAAAAAAAE=","dtab":"/a => /b # first","author":"unknown",\
            "time":"2026-01-02T03:04:05Z","reason":"begin: 1"}]
            """);
    assertThat(api.get("/api/1/dtabs/prod/history?limit=1").body())
        .startsWith("[{\"version\":3,")
        .doesNotContain("\"version\":2");
    assertThat(api.get("/api/1/dtabs/prod/history?limit=0").statusCode()).isEqualTo(400);
    assertThat(api.get("/api/1/dtabs/none/history").body()).isEqualTo("[]\n");
  }

  @Test
  void aDtabCanBeReadAsItWasWritten() throws Exception {
    String written = "# first\n/a  =>  /b ;\n";
    api.send("PUT", "/api/1/dtabs/prod", written);

    HttpResponse<String> raw = api.get("/api/1/dtabs/prod?raw=true", "accept", "application/dtab");

    assertThat(raw.body()).isEqualTo(written);
    assertThat(raw.headers().firstValue("weft-version")).contains("1");
    assertThat(api.get("/api/1/dtabs/prod", "accept", "application/dtab").body())
        .isEqualTo("/a=>/b\n");
  }

  @Test
  void requestsAndWatchesAreCounted() throws Exception {
    api.get("/api/1/dtabs/none");
    api.get("/api/1/dtabs/none");
    api.send(api.request("/api/1/dtabs").method("BREW", BodyPublishers.noBody()));

    assertThat(api.get("/metrics").body())
        .contains(
            "weft_api_requests_total{method=\"GET\",status=\"404\"} 2.0",
            "weft_api_requests_total{method=\"other\",status=\"405\"} 1.0",
            "weft_api_watches 0.0");
  }

  @Test
  void aMistakeIsToldWithItsPlace() throws Exception {
    String dtab = "/a => /b;\n/b => /c |;";

    HttpResponse<String> text = api.send("PUT", "/api/1/dtabs/prod", dtab);
    HttpResponse<String> json =
        api.send("PUT", "/api/1/dtabs/prod", dtab, "accept", "application/json");

    assertThat(text.statusCode()).isEqualTo(400);
    assertThat(text.body()).startsWith("2:11 expected ");
    assertThat(json.statusCode()).isEqualTo(400);
    assertThat(json.body()).startsWith("{\"line\":2,\"column\":11,\"reason\":\"expected ");
    assertThat(api.send("PUT", "/api/1/dtabs/prod", "/a => /a").body())
        .startsWith("1:1 a name such as /a/x is rewritten for ever");
  }

  private void useNames() throws Exception {
    api.namer.set("old", 1, 2);
    api.namer.set("new", 3);
    api.namer.set("bare");
    api.put("prod", "/svc/web => /#/sd/old; /svc/api => /#/sd/old");
    api.inUse.add(new NameInUse(Path.parse("/svc/web"), Dtab.empty(), 7));
    api.inUse.add(new NameInUse(Path.parse("/svc/api"), Dtab.parse("/x => /y"), 2));
    api.inUse.add(new NameInUse(Path.parse("/svc/gone"), Dtab.empty(), 1));
  }

  @Test
  void aCheckTellsWhatWouldMove() throws Exception {
    useNames();

    HttpResponse<String> response =
        api.send(
            "POST", "/api/1/dtabs/prod/check", "/svc/web => /#/sd/new; /svc/api => /#/sd/bare");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            """
            {"moves":[\
            {"name":"/svc/api","local":"/x=>/y","nodes":2,"from":"/#/sd/old","to":"/#/sd/bare",\
            "endpoints":0,"problem":"no endpoints"},\
            {"name":"/svc/web","local":"","nodes":7,"from":"/#/sd/old","to":"/#/sd/new",\
            "endpoints":1,"problem":null}],\
            "stranded":["/svc/api"],"unseen":[]}
            """);
    assertThat(api.send("POST", "/api/1/dtabs/prod/check", "/svc").statusCode()).isEqualTo(400);
    assertThat(api.get("/api/1/dtabs/prod", "accept", "text/plain").body())
        .isEqualTo("/svc/web=>/#/sd/old;/svc/api=>/#/sd/old\n");
  }

  @Test
  void aNameOfWhichNobodyKnowsIsAProblemAndNotStranded() throws Exception {
    useNames();
    api.namer.pend("slow");

    assertThat(api.send("POST", "/api/1/dtabs/prod/check", "/svc => /#/sd/slow | /#/sd/old").body())
        .contains("\"problem\":\"discovery has not answered in time\"")
        .endsWith("\"stranded\":[],\"unseen\":[]}\n");
  }

  @Test
  void aChangeThatWouldStrandIsRefusedToThoseWhoAskForThat() throws Exception {
    useNames();

    HttpResponse<String> refused =
        api.send(
            "PUT", "/api/1/dtabs/prod", "/svc/web => /#/sd/new", "weft-unless-stranded", "true");
    HttpResponse<String> deletion =
        api.send(api.request("/api/1/dtabs/prod").DELETE().header("weft-unless-stranded", "true"));
    HttpResponse<String> taken =
        api.send("PUT", "/api/1/dtabs/prod", "/svc/* => /#/sd/new", "weft-unless-stranded", "true");

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).isEqualTo("would strand /svc/api\n");
    assertThat(deletion.statusCode()).isEqualTo(409);
    assertThat(taken.statusCode()).isEqualTo(204);
  }

  @Test
  void nodesAreTold() throws Exception {
    api.nodes.add(
        new NodeStatus(
            "web-1",
            "http",
            "prod",
            new InetSocketAddress("10.0.0.1", 4000),
            "0.1.0",
            Running.NOW,
            12,
            Optional.of(new Version(3))));

    assertThat(api.get("/api/1/nodes").body())
        .isEqualTo(
            """
            [{"node":"web-1","router":"http","namespace":"prod","address":"10.0.0.1:4000",\
            "program":"0.1.0","since":"2026-01-02T03:04:05Z","names":12,"version":3,\
            "etag":"AAAAAAAAAAM="}]
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE,503,no quorum",
    "UNKNOWN,500,may have been written: no quorum",
    "FORBIDDEN,403,no quorum",
    "TOO_LARGE,413,no quorum"
  })
  void aStoreThatDoesNotWriteSaysWhy(Reason reason, int status, String text) throws Exception {
    api.put("prod", "/a => /b");
    api.store.fail(new StoreException(reason, "no quorum"));

    HttpResponse<String> response = api.send("PUT", "/api/1/dtabs/prod", "/a => /c");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo(text + "\n");
    assertThat(api.get("/api/1/dtabs/prod", "accept", "text/plain").body())
        .as("reading goes on")
        .isEqualTo("/a=>/b\n");
  }

  @Test
  void aStoreThatWasNeverReadIs503() throws Exception {
    try (Running away = new Running(StubStore.pending())) {
      away.store.fail(new StoreException(Reason.UNAVAILABLE, "no quorum"));

      HttpResponse<String> response = away.get("/api/1/dtabs/prod");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).isEqualTo("no quorum\n");
    }
  }

  @Test
  void aConnectionTooManyIsClosed() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i <= Running.MAX_CONNECTIONS; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), api.api.address().getPort()));
      }
      Socket last = sockets.get(Running.MAX_CONNECTIONS);
      last.setSoTimeout(30_000);

      assertThat(last.getInputStream().read()).isEqualTo(-1);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aBodyThatIsTooLongIs413() throws Exception {
    assertThat(api.send("PUT", "/api/1/dtabs/prod", "#".repeat(3 << 20)).statusCode())
        .isEqualTo(413);
    assertThat(api.send("PUT", "/api/1/dtabs/prod", "#".repeat(300 << 10)).body())
        .startsWith("1:1 the Dtab has 307,200 bytes");
  }
}
