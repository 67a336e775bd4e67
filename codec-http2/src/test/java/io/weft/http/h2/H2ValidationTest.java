package io.weft.http.h2;

import static io.weft.http.h2.RawClient.DATA;
import static io.weft.http.h2.RawClient.END_HEADERS;
import static io.weft.http.h2.RawClient.END_STREAM;
import static io.weft.http.h2.RawClient.HEADERS;
import static io.weft.http.h2.RawClient.RST_STREAM;
import static io.weft.http.h2.RawClient.block;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.weft.http.model.Exchange;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.Request;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that proxies and servers could take differently: none goes further. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class H2ValidationTest {
  private final Loopback net = new Loopback();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private RawClient client;

  @BeforeAll
  void connect() throws Exception {
    client = new RawClient(net.listen(HttpLimits.DEFAULT, this::handle));
  }

  @AfterAll
  void close() throws Exception {
    client.close();
    net.close();
  }

  private void handle(Request request, Exchange exchange) {
    handled.add(
        request.method()
            + " "
            + request.authority()
            + " "
            + request.target()
            + " "
            + request.headers().toString().replace("\n", "|"));
    Loopback.echo(request, exchange);
  }

  private int stream = -1;

  /** Fields, apart by ";", names and values apart by "=": \r, \n and \0 are spelled out. */
  private static byte[] fields(String text) {
    return block(
        text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0").split("[;=]", -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method=GET;:scheme=http;:authority=a", // no path
        ":method=GET;:scheme=http;:path=;:authority=a",
        ":method=GET;:scheme=http;:path=a;:authority=a",
        ":method=GET;:scheme=http;:path=/a b;:authority=a",
        ":method=GET;:scheme=http;:path=/a\\r\\nx: y;:authority=a",
        ":method=GET;:scheme=http;:path=/a\\0;:authority=a",
        ":method=GET;:scheme=http;:path=/a#b;:authority=a",
        ":method=GET;:scheme=http;:path=*;:authority=a",
        ":method=GET;:scheme=http;:path=/;:path=/;:authority=a",
        ":method=GET;:path=/;:authority=a", // no scheme
        ":scheme=http;:path=/;:authority=a", // no method
        ":method=G ET;:scheme=http;:path=/;:authority=a",
        ":method=;:scheme=http;:path=/;:authority=a",
        ":method=GET;:method=GET;:scheme=http;:path=/;:authority=a",
        ":method=GET;:scheme=http;:path=/;:authority=a;:authority=a",
        ":method=GET;:scheme=http;:path=/;:authority=",
        ":method=GET;:scheme=http;:path=/;:authority=user@a",
        ":method=GET;:scheme=http;:path=/;:authority=a/b",
        ":method=GET;:scheme=http;:path=/;:authority=a b",
        ":method=GET;:scheme=http;:path=/;:authority=a;host=b",
        ":method=GET;:scheme=http;:path=/;host=a;host=a",
        ":method=GET;:scheme=http;:path=/;:status=200",
        ":method=GET;:scheme=http;:path=/;:authority=a;:unknown=x",
        ":method=GET;:scheme=http;x=y;:path=/;:authority=a", // order
        ":method=GET;:scheme=http;:path=/;:authority=a;Upper=x",
        ":method=GET;:scheme=http;:path=/;:authority=a;a b=x",
        ":method=GET;:scheme=http;:path=/;:authority=a;a:b=x",
        ":method=GET;:scheme=http;:path=/;:authority=a;a\\r\\nb=x",
        ":method=GET;:scheme=http;:path=/;:authority=a;=x",
        ":method=GET;:scheme=http;:path=/;:authority=a;a=x\\r\\nb: c",
        ":method=GET;:scheme=http;:path=/;:authority=a;a=x\\ny",
        ":method=GET;:scheme=http;:path=/;:authority=a;a=x\\0y",
        ":method=GET;:scheme=http;:path=/;:authority=a;a= x",
        ":method=GET;:scheme=http;:path=/;:authority=a;a=x ",
        ":method=GET;:scheme=http;:path=/;:authority=a;connection=close",
        ":method=GET;:scheme=http;:path=/;:authority=a;transfer-encoding=chunked",
        ":method=GET;:scheme=http;:path=/;:authority=a;upgrade=websocket",
        ":method=GET;:scheme=http;:path=/;:authority=a;keep-alive=x",
        ":method=GET;:scheme=http;:path=/;:authority=a;proxy-connection=x",
        ":method=GET;:scheme=http;:path=/;:authority=a;te=gzip",
        ":method=GET;:scheme=http;:path=/;:authority=a;content-length=5", // and none come
        ":method=GET;:scheme=http;:path=/;:authority=a;content-length=-0",
        ":method=GET;:scheme=http;:path=/;:authority=a;content-length=0;content-length=1",
        ":method=GET;:scheme=http;:path=/;:authority=a;:protocol=websocket",
        ":method=CONNECT;:scheme=http;:path=/;:authority=a",
        ":method=CONNECT",
        ":method=CONNECT;:authority=a;:protocol=websocket",
        ":method=CONNECT;:scheme=http;:path=/;:authority=a;:protocol=web socket"
      })
  void isResetAndNotHandedOn(String head) throws Exception {
    int refusals = net.refusals.size();
    stream += 2;
    client.frame(HEADERS, END_HEADERS | END_STREAM, stream, fields(head)).flush();

    assertThat(client.next(RST_STREAM, stream).code())
        .isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
    assertThat(handled).noneMatch(line -> !line.contains("good"));
    assertThat(net.refusals).hasSize(refusals + 1);
    assertThat(net.refusals.get(refusals).reason()).isEqualTo(HttpRefusal.Reason.MALFORMED);
    assertThat(net.refusals.get(refusals).fatal()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method=GET;:scheme=http;:path=/;:authority=good",
        ":method=GET;:scheme=http;:path=/?q;host=good",
        ":method=GET;:scheme=http;:path=/;:authority=good;host=GOOD",
        ":method=OPTIONS;:scheme=http;:path=*;:authority=good",
        ":method=M-SEARCH;:scheme=http;:path=/;:authority=[::1]:80;x=good",
        ":method=GET;:scheme=http;:path=/;:authority=good;te=trailers",
        ":method=GET;:scheme=http;:path=/;:authority=good;content-length=0",
        ":method=GET;:scheme=http;:path=/;:authority=good;a=;b=\u00e9",
        ":method=CONNECT;:authority=good:443",
        ":method=CONNECT;:scheme=http;:path=/;:authority=good;:protocol=websocket"
      })
  void isHandedOn(String head) throws Exception {
    stream += 2;
    int before = handled.size();
    client.frame(HEADERS, END_HEADERS | END_STREAM, stream, fields(head)).flush();

    assertThat(client.next(HEADERS, stream).stream()).isEqualTo(stream);
    assertThat(handled).hasSize(before + 1);
    assertThat(handled.get(before)).contains("good").doesNotContain("host:");
  }

  @Test
  void cookieCrumbsAreOneFieldAgain() throws Exception {
    stream += 2;
    client
        .frame(
            HEADERS,
            END_HEADERS | END_STREAM,
            stream,
            block(
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "good",
                "cookie",
                "a=1",
                "x",
                "y",
                "cookie",
                "b=2",
                "cookie",
                "c=3"))
        .flush();

    assertThat(client.next(HEADERS, stream).stream()).isEqualTo(stream);
    assertThat(handled.get(handled.size() - 1)).contains("cookie: a=1; b=2; c=3|x: y|");
  }

  @Test
  void theBodyOfARefusedHeadDoesNoHarmToOtherStreams() throws Exception {
    stream += 4;
    client
        .frame(HEADERS, END_HEADERS, stream - 2, fields(":method=POST;X=y"))
        .frame(DATA, END_STREAM, stream - 2, new byte[100])
        .post(stream)
        .frame(DATA, END_STREAM, stream, new byte[10])
        .flush();

    assertThat(client.next(DATA, stream).stream()).isEqualTo(stream);
  }

  @Test
  void trailersHaveNoPseudoHeaders() throws Exception {
    stream += 2;
    client
        .post(stream)
        .frame(HEADERS, END_HEADERS | END_STREAM, stream, fields(":path=/other"))
        .flush();

    assertThat(client.next(RST_STREAM, stream).code())
        .isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
    handled.removeIf(line -> line.startsWith("POST users / "));
  }
}
