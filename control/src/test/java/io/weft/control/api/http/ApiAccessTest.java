package io.weft.control.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.weft.control.access.Access;
import io.weft.control.access.AccessFile;
import io.weft.namers.watch.Repeater;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Who may use the API, and what is kept of it. */
@Isolated // it reads the log that all write
final class ApiAccessTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("weft.audit");
  private final ListAppender<ILoggingEvent> audit = new ListAppender<>();

  @TempDir Path folder;

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    audit.start();
    logger.addAppender(audit);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(audit);
  }

  private List<String> audited() {
    return audit.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .map(line -> line.replaceAll("127\\.0\\.0\\.1:\\d+", "HERE"))
        .toList();
  }

  private Access rules() throws Exception {
    String digest =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest("s3cret".getBytes(StandardCharsets.UTF_8)));
    Path file =
        Files.writeString(
            folder.resolve("access.json"),
            """
            {"tokens": [{"name": "ci", "sha256": "%s",
                         "roles": [{"role": "write", "namespaces": ["stage"]}]}],
             "anybody": [{"role": "read", "namespaces": ["public"]}]}
            """
                .formatted(digest));
    try (Repeater poller = Repeater.background("test", 1, Duration.ofDays(1))) {
      return AccessFile.open(file, poller);
    }
  }

  private static int status(HttpResponse<String> response) {
    return response.statusCode();
  }

  @Test
  void aTokenOpensWhatItsOwnerMay() throws Exception {
    try (Running api = new Running(rules())) {
      String[] token = {"authorization", "Bearer s3cret"};

      assertThat(status(api.send("PUT", "/api/1/dtabs/stage", "/a => /b", token))).isEqualTo(204);
      assertThat(status(api.get("/api/1/dtabs/stage", token))).isEqualTo(200);
      assertThat(status(api.get("/api/1/bind/stage?path=/a", token))).isEqualTo(200);
      assertThat(status(api.send("PUT", "/api/1/dtabs/prod", "/a => /b", token))).isEqualTo(403);
      assertThat(status(api.get("/api/1/dtabs/prod", token))).isEqualTo(403);
      assertThat(status(api.get("/api/1/bound-names", token))).isEqualTo(403);
      assertThat(status(api.get("/api/1/dtabs/stage", "authorization", "Bearer no")))
          .isEqualTo(401);
      assertThat(status(api.get("/api/1/dtabs/stage", "authorization", "Basic czNjcmV0")))
          .isEqualTo(401);
      assertThat(status(api.get("/api/1/dtabs/stage"))).isEqualTo(401);
      assertThat(status(api.send("PUT", "/api/1/dtabs/stage", "/a => /b"))).isEqualTo(401);
      assertThat(status(api.get("/api/1/dtabs/public"))).isEqualTo(404);
      assertThat(api.get("/api/1/dtabs", token).body()).isEqualTo("[\"stage\"]\n");
      assertThat(api.get("/api/1/dtabs").body()).isEqualTo("[]\n");
      assertThat(api.get("/api/1/dtabs/stage/history", token).body()).contains("\"author\":\"ci\"");
    }
  }

  @Test
  void changesAndRefusalsAreAudited() throws Exception {
    try (Running api = new Running(rules())) {
      api.send(
          "PUT",
          "/api/1/dtabs/stage",
          "/a => /b",
          "authorization",
          "Bearer s3cret",
          "weft-reason",
          "say \"hi\"",
          "weft-author",
          "mallory");
      api.send("POST", "/api/1/dtabs/stage", "/a => /c", "authorization", "Bearer s3cret");
      api.send("PUT", "/api/1/dtabs/stage", "/a", "authorization", "Bearer s3cret");
      api.send("PUT", "/api/1/dtabs/stage", "/a => /c", "weft-author", "mallory");
    }

    String time = "{\"time\":\"2026-01-02T03:04:05Z\",";
    String ci =
        time
            + "\"who\":\"ci\",\"proof\":\"token\",\"from\":\"HERE\","
            + "\"what\":\"change namespace stage\",";
    assertThat(audited())
        .containsExactly(
            ci + "\"before\":null,\"after\":1,\"reason\":\"say \\\"hi\\\"\",\"outcome\":\"done\"}",
            ci
                + "\"before\":1,\"after\":null,\"reason\":\"\","
                + "\"outcome\":\"stage is there already\"}",
            ci
                + "\"before\":1,\"after\":null,\"reason\":\"\","
                + "\"outcome\":\"1:3 expected '=>' but the text ends at: /a[]\"}",
            time
                + "\"who\":\"mallory (unverified)\",\"proof\":\"none\",\"from\":\"HERE\","
                + "\"what\":\"change namespace stage\",\"before\":null,\"after\":null,"
                + "\"reason\":\"\",\"outcome\":"
                + "\"to change namespace stage takes a client certificate or a token\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, '', 204",
    "127.0.0.1:4180, '', 204",
    "[::1]:4180, '', 204",
    "control.internal, '', 204",
    "evil.example, '', 421",
    "10.1.2.3, '', 421",
    "localhost:4180, http://localhost:4180, 204",
    "localhost, http://localhost:80, 204",
    "localhost:4180, http://localhost:4181, 403",
    "localhost:4180, https://localhost:4180, 403",
    "localhost:4180, http://evil.example, 403",
    "localhost:4180, null, 403"
  })
  void pagesOfOthersAreRefused(String host, String origin, int status) throws Exception {
    try (Running api = new Running();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.api.address().getPort())) {
      socket
          .getOutputStream()
          .write(
              ("PUT /api/1/dtabs/a HTTP/1.1\r\nHost: "
                      + host
                      + (origin.isEmpty() ? "" : "\r\nOrigin: " + origin)
                      + "\r\nContent-Type: application/dtab\r\nContent-Length: 8\r\n"
                      + "Connection: close\r\n\r\n/a => /b")
                  .getBytes(StandardCharsets.US_ASCII));

      assertThat(answer(socket)).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  private static String answer(Socket socket) throws IOException {
    socket.setSoTimeout(30_000);
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
