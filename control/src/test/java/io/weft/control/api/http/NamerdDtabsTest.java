package io.weft.control.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Dtabs of namerd's API, form by form as namerd has it. */
final class NamerdDtabsTest {
  private Running api;

  @BeforeEach
  void start() throws Exception {
    api = new Running();
    api.put("yeezus", "/yeezy => /yeezus");
    api.put("tlop", "/yeezy => /pablo");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @CsvSource({"/api/1/dtabs", "/api/1/dtabs/"})
  void namespacesAreListed(String target) throws Exception {
    HttpResponse<String> response = api.get(target);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.body())
        .isEqualTo(
            """
            ["tlop","yeezus"]
            """);
  }

  @Test
  void aDtabIsJsonAndHasItsVersionAsEtag() throws Exception {
    HttpResponse<String> response = api.get("/api/1/dtabs/yeezus");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.headers().firstValue("etag")).contains("AAAAAAAAAAE=");
    assertThat(response.body())
        .isEqualTo(
            """
            [{"prefix":"/yeezy","dst":"/yeezus"}]
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/dtab, application/json | application/dtab",
        "application/dtab;q=0.9 | application/dtab",
        "text/plain | text/plain",
        "TEXT/PLAIN;q=0.9, application/json | text/plain"
      })
  void aDtabIsTextForThoseWhoAskForIt(String accept, String type) throws Exception {
    HttpResponse<String> response = api.get("/api/1/dtabs/yeezus", "accept", accept);

    assertThat(response.headers().firstValue("content-type")).contains(type);
    assertThat(response.headers().firstValue("etag")).contains("AAAAAAAAAAE=");
    assertThat(response.body()).isEqualTo("/yeezy=>/yeezus\n");
  }

  @ParameterizedTest
  @CsvSource({"*/*", "application/xml"})
  void aDtabIsJsonForThoseWhoTakeAnything(String accept) throws Exception {
    assertThat(
            api.get("/api/1/dtabs/yeezus", "accept", accept).headers().firstValue("content-type"))
        .contains("application/json");
  }

  @Test
  void headGivesTheEtagAlone() throws Exception {
    HttpResponse<String> response =
        api.send(api.request("/api/1/dtabs/yeezus").method("HEAD", BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("etag")).contains("AAAAAAAAAAE=");
    assertThat(response.headers().firstValue("content-length")).isEmpty();
    assertThat(response.body()).isEmpty();
    assertThat(
            api.send(api.request("/api/1/dtabs/none").method("HEAD", BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/1/dtabs/graduation",
    "/api/1/dtabsexpialidocious",
    "/api/1/dtabs/a/b",
    "/api/1",
    "/",
    "/api/1/bind/",
    "/api/1/bind?path=/a"
  })
  void whatIsNotThereIs404(String target) throws Exception {
    assertThat(api.get(target).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | [{\"prefix\":\"/yeezy\",\"dst\":\"/kanye\"}]",
        "application/json;charset=UTF-8 | [{\"prefix\":\"/yeezy\",\"dst\":\"/kanye\"}]",
        "text/plain | /yeezy => /kanye",
        "application/dtab | /yeezy => /kanye"
      })
  void allFormsAreTaken(String type, String body) throws Exception {
    for (String method : List.of("POST", "PUT")) {
      HttpResponse<String> response =
          api.send(
              api.request("/api/1/dtabs/" + method)
                  .method(method, BodyPublishers.ofString(body))
                  .header("content-type", type));

      assertThat(response.statusCode()).as(method).isEqualTo(204);
      assertThat(api.get("/api/1/dtabs/" + method).body())
          .isEqualTo(
              """
              [{"prefix":"/yeezy","dst":"/kanye"}]
              """);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | [null]",
        "application/json | [{\"prefix\":\"/a\"}]",
        "application/json | [{\"prefix\":\"/a\",\"dst\":null}]",
        "application/json | [{\"prefix\":\"/a\",\"dst\":\"/b\",\"weight\":1}]",
        "application/json | [{\"prefix\":\"a\",\"dst\":\"/b\"}]",
        "application/json | {\"prefix\":\"/a\",\"dst\":\"/b\"}",
        "application/json | nonsense",
        "application/dtab | /a => ",
        "application/xml | /a => /b",
        "application/x-www-form-urlencoded | /a => /b"
      })
  void whatIsNoDtabIs400(String type, String body) throws Exception {
    for (String method : List.of("POST", "PUT")) {
      HttpResponse<String> response =
          api.send(
              api.request("/api/1/dtabs/graduation")
                  .method(method, BodyPublishers.ofString(body))
                  .header("content-type", type));

      assertThat(response.statusCode()).as(method).isEqualTo(400);
      assertThat(response.body()).isNotBlank();
    }
    assertThat(api.get("/api/1/dtabs/graduation").statusCode()).isEqualTo(404);
  }

  @Test
  void withoutAContentTypeIs400() throws Exception {
    HttpResponse<String> response =
        api.send(api.request("/api/1/dtabs/graduation").POST(BodyPublishers.ofString("/a => /b")));

    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void postCreatesAndDoesNotReplace() throws Exception {
    assertThat(api.send("POST", "/api/1/dtabs/new", "/a => /b").statusCode()).isEqualTo(204);
    assertThat(api.send("POST", "/api/1/dtabs/new", "/a => /c").statusCode()).isEqualTo(409);
    assertThat(api.get("/api/1/dtabs/new", "accept", "text/plain").body()).isEqualTo("/a=>/b\n");
  }

  @Test
  void putWithTheEtagOfNowReplaces() throws Exception {
    HttpResponse<String> response =
        api.send("PUT", "/api/1/dtabs/yeezus", "/a => /b", "if-match", "AAAAAAAAAAE=");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("etag")).contains("AAAAAAAAAAM=");
    assertThat(
            api.send("PUT", "/api/1/dtabs/yeezus", "/a => /c", "if-match", "\"AAAAAAAAAAM=\"")
                .statusCode())
        .isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource({"AAAAAAAAAAI=", "yolo", "//////////8="})
  void putWithAnotherEtagIs412AndOfNothing404(String etag) throws Exception {
    assertThat(api.send("PUT", "/api/1/dtabs/yeezus", "/a => /b", "if-match", etag).statusCode())
        .isEqualTo(412);
    assertThat(api.send("PUT", "/api/1/dtabs/none", "/a => /b", "if-match", etag).statusCode())
        .isEqualTo(404);
    assertThat(api.get("/api/1/dtabs/yeezus", "accept", "text/plain").body())
        .isEqualTo("/yeezy=>/yeezus\n");
  }

  @Test
  void ofTwoPutsWithOneEtagOneIs412() throws Exception {
    Callable<Integer> put =
        () ->
            api.send("PUT", "/api/1/dtabs/yeezus", "/a => /b", "if-match", "AAAAAAAAAAE=")
                .statusCode();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      assertThat(threads.invokeAll(List.of(put, put)))
          .extracting(status -> status.get())
          .containsExactlyInAnyOrder(204, 412);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void deleteDeletes() throws Exception {
    assertThat(api.send(api.request("/api/1/dtabs/yeezus").DELETE()).statusCode()).isEqualTo(204);
    assertThat(api.send(api.request("/api/1/dtabs/yeezus").DELETE()).statusCode()).isEqualTo(404);
    assertThat(api.get("/api/1/dtabs/yeezus").statusCode()).isEqualTo(404);
    assertThat(api.get("/api/1/dtabs").body()).isEqualTo("[\"tlop\"]\n");
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    assertThat(api.send("PATCH", "/api/1/dtabs/yeezus", "").statusCode()).isEqualTo(404);
    assertThat(api.send("POST", "/api/1/bind/yeezus?path=/a", "").statusCode()).isEqualTo(405);
  }
}
