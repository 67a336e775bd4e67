package io.weft.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.http.model.HttpLimits;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that proxies and servers are known to take differently, or that are none. */
class SmugglingTest {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  static Stream<Arguments> refused() {
    return Stream.of(
        // Content-Length and Transfer-Encoding
        post(400, "CL.TE", "Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\nG"),
        post(400, "TE.CL", "Transfer-Encoding: chunked\r\nContent-Length: 4", "5c\r\nGPOST"),
        post(400, "CL 0 and TE", "Content-Length: 0\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        post(400, "TE twice", te("chunked") + "\r\n" + te("chunked"), "0\r\n\r\n"),
        post(400, "TE chunked, identity", te("chunked") + "\r\n" + te("identity"), "0\r\n\r\n"),
        post(400, "TE identity", te("identity"), ""),
        post(400, "TE identity and CL", te("identity") + "\r\nContent-Length: 3", "abc"),
        post(400, "TE xchunked", te("xchunked"), "0\r\n\r\n"),
        post(400, "TE chunked with a parameter", te("chunked;q=1"), "0\r\n\r\n"),
        post(400, "TE in quotes", te("\"chunked\""), "0\r\n\r\n"),
        post(400, "TE with a vertical tab", te("\u000bchunked"), "0\r\n\r\n"),
        post(400, "TE chunked, gzip", te("chunked, gzip"), "0\r\n\r\n"),
        post(400, "TE chunked, chunked", te("chunked") + "\r\n" + te(", chunked"), "0\r\n\r\n"),
        post(501, "TE gzip, chunked", te("gzip, chunked"), "0\r\n\r\n"),
        post(400, "TE empty", te(""), "0\r\n\r\n"),
        post(400, "TE with a NUL", te("chunked\0"), "0\r\n\r\n"),
        post(400, "TE with high characters", te("chunked\u00ff"), "0\r\n\r\n"),
        post(400, "TE name with space", "Transfer-Encoding : chunked", "0\r\n\r\n"),
        post(400, "TE name with tab", "Transfer-Encoding\t: chunked", "0\r\n\r\n"),
        post(400, "TE folded", "Transfer-Encoding:\r\n chunked", "0\r\n\r\n"),
        post(400, "TE folded after the value", te("chunked") + "\r\n , identity", "0\r\n\r\n"),
        post(400, "TE behind a bare LF", "X: y\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        post(400, "TE behind a bare CR", "X: y\rTransfer-Encoding: chunked", "0\r\n\r\n"),
        raw(400, "TE in HTTP/1.0", "POST / HTTP/1.0\r\n" + te("chunked") + "\r\n\r\n0\r\n\r\n"),
        // Content-Length
        post(400, "CL twice", "Content-Length: 3\r\nContent-Length: 3", "abc"),
        post(400, "CL twice, differing", "Content-Length: 3\r\nContent-Length: 30", "abc"),
        post(400, "CL list", "Content-Length: 3, 3", "abc"),
        post(400, "CL +5", "Content-Length: +5", "abcde"),
        post(400, "CL -1", "Content-Length: -1", ""),
        post(400, "CL -0", "Content-Length: -0", ""),
        post(400, "CL 0x5", "Content-Length: 0x5", "abcde"),
        post(400, "CL with a space inside", "Content-Length: 1 1", "abcdefghijk"),
        post(400, "CL 5.0", "Content-Length: 5.0", "abcde"),
        post(400, "CL 5;", "Content-Length: 5;", "abcde"),
        post(400, "CL 1e1", "Content-Length: 1e1", "abcdefghij"),
        post(400, "CL 1_0", "Content-Length: 1_0", "abcdefghij"),
        post(400, "CL empty", "Content-Length:", ""),
        post(400, "CL that overflows", "Content-Length: 18446744073709551621", "abcde"),
        post(400, "CL in full-width digits", "Content-Length: \u00b2", "ab"),
        post(400, "CL name with space", "Content-Length : 5", "abcde"),
        post(400, "CL behind space", "X: y\r\n Content-Length: 5", "abcde"),
        // chunks
        chunks("bare LF behind the size", "5\nabcde\r\n0\r\n\r\n"),
        chunks("bare LF behind the data", "5\r\nabcde\n0\r\n\r\n"),
        chunks("bare CR behind the size", "5\rabcde\r\n0\r\n\r\n"),
        chunks("size 0x5", "0x5\r\nabcde\r\n0\r\n\r\n"),
        chunks("size +5", "+5\r\nabcde\r\n0\r\n\r\n"),
        chunks("size -5", "-5\r\nabcde\r\n0\r\n\r\n"),
        chunks("size empty", "\r\nabcde\r\n0\r\n\r\n"),
        chunks("size behind a space", " 5\r\nabcde\r\n0\r\n\r\n"),
        chunks("space behind the size", "5 \r\nabcde\r\n0\r\n\r\n"),
        chunks("space before an extension", "5 ;a=b\r\nabcde\r\n0\r\n\r\n"),
        chunks("size with an underscore", "1_0\r\nabcde\r\n0\r\n\r\n"),
        chunks("size that overflows", "10000000000000005\r\nabcde\r\n0\r\n\r\n"),
        chunks("size of many zeros", "0".repeat(300) + "5\r\nabcde\r\n0\r\n\r\n"),
        chunks("more data than the size", "5\r\nabcdef\r\n0\r\n\r\n"),
        chunks("less data than the size", "5\r\nabc\r\n0\r\n\r\n"),
        chunks("bare LF in an extension", "5;a\nb\r\nabcde\r\n0\r\n\r\n"),
        chunks("NUL in an extension", "5;a=\0\r\nabcde\r\n0\r\n\r\n"),
        chunks("long extension", "5;" + "a".repeat(1000) + "\r\nabcde\r\n0\r\n\r\n"),
        chunks("many extensions", ("1;" + "a".repeat(200) + "\r\nx\r\n").repeat(200) + "0\r\n\r\n"),
        chunks("trailer with a space before its colon", "0\r\nX : y\r\n\r\n"),
        chunks("trailer folded", "0\r\nX: y\r\n z\r\n\r\n"),
        chunks("trailer with a bare LF", "0\r\nX: y\n\r\n"),
        // fields
        get(400, "name with a space", "X Y: z"),
        get(400, "name empty", ": z"),
        get(400, "name with a control character", "X\u0001: z"),
        get(400, "name with a parenthesis", "X(: z"),
        get(400, "name with a high character", "X\u00e4: z"),
        get(400, "no colon", "XY"),
        get(400, "value with NUL", "X: a\0b"),
        get(400, "value with a bell", "X: a\u0007b"),
        get(400, "value with DEL", "X: a\u007fb"),
        get(400, "value with a bare CR", "X: a\rb"),
        get(400, "field before all with a space", " X: y"),
        // Host
        raw(400, "no Host", "GET / HTTP/1.1\r\n\r\n"),
        get(400, "two Hosts", "Host: b"),
        raw(400, "Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"),
        raw(400, "Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        raw(400, "Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        raw(400, "Host list", "GET / HTTP/1.1\r\nHost: a,b:1:2\r\n\r\n"),
        raw(400, "Host with a bad port", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
        raw(400, "Host with a big port", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n"),
        raw(400, "Host with an open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
        raw(400, "target with a user", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        // request line
        line(400, "two spaces", "GET  / HTTP/1.1"),
        line(400, "two spaces before the version", "GET /  HTTP/1.1"),
        line(400, "tab", "GET\t/ HTTP/1.1"),
        line(400, "space in front", " GET / HTTP/1.1"),
        line(400, "space behind", "GET / HTTP/1.1 "),
        line(400, "space in the target", "GET /a b HTTP/1.1"),
        line(400, "no version", "GET /"),
        line(400, "no target", "GET HTTP/1.1"),
        line(400, "method with a colon", "GE:T / HTTP/1.1"),
        line(400, "NUL in the target", "GET /\0 HTTP/1.1"),
        line(400, "high character in the target", "GET /\u00e4 HTTP/1.1"),
        line(400, "fragment in the target", "GET /#a HTTP/1.1"),
        line(400, "bare CR in the target", "GET /\r HTTP/1.1"),
        line(400, "no path", "GET a HTTP/1.1"),
        line(400, "star for GET", "GET * HTTP/1.1"),
        line(400, "lower case version", "GET / http/1.1"),
        line(400, "version with a leading zero", "GET / HTTP/01.1"),
        line(400, "version in parts", "GET / HTTP/1.1.1"),
        line(505, "HTTP/1.2", "GET / HTTP/1.2"),
        line(505, "HTTP/0.9", "GET / HTTP/0.9"),
        line(505, "HTTP/2.0", "PRI * HTTP/2.0"),
        line(400, "CONNECT without a port", "CONNECT a HTTP/1.1"),
        line(400, "CONNECT with a path", "CONNECT /a:1 HTTP/1.1"),
        line(414, "line too long", "GET /" + "a".repeat(9000) + " HTTP/1.1"),
        raw(400, "two empty lines in front", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        raw(400, "bare LF in front", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        raw(400, "bare LF alone", "GET / HTTP/1.1\nHost: a\n\n"),
        raw(400, "TLS", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\n"),
        get(431, "fields too large", "X: " + "a".repeat(70_000)),
        get(431, "too many fields", "X: y\r\n".repeat(250) + "X: z"),
        post(417, "another expectation", "Content-Length: 5\r\nExpect: 200-ok", "abcde"));
  }

  private static String te(String coding) {
    return "Transfer-Encoding: " + coding;
  }

  private static Arguments post(int status, String what, String fields, String body) {
    return raw(status, what, "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n" + body);
  }

  private static Arguments get(int status, String what, String field) {
    return raw(status, what, "GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
  }

  private static Arguments chunks(String what, String body) {
    return post(400, "chunk: " + what, te("chunked"), body);
  }

  private static Arguments line(int status, String what, String line) {
    return raw(status, what, line + "\r\nHost: a\r\n\r\n");
  }

  private static Arguments raw(int status, String what, String text) {
    return Arguments.of(what, status, text);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefusedAndNothingBehindItIsServed(String what, int status, String text) {
    try (ServerSide side = new ServerSide()) {
      side.send(text).send(SMUGGLED);
      assertRefused(side, status);
    }
    try (ServerSide side = new ServerSide()) {
      String all = text + SMUGGLED;
      int part = Math.max(1, all.length() / 3000);
      for (int from = 0; from < all.length(); from += part) {
        side.send(all.substring(from, Math.min(all.length(), from + part)));
      }
      assertRefused(side, status);
    }
  }

  private static void assertRefused(ServerSide side, int status) {
    assertThat(side.received()).startsWith("HTTP/1.1 " + status + " ").contains("close");
    assertThat(side.calls()).isLessThanOrEqualTo(1);
    for (int i = 0; i < side.calls(); i++) {
      assertThat(side.request(i).target()).isEqualTo("/");
      assertThat(side.request(i).body().failure()).isNotNull();
    }
    assertThat(side.refusals()).hasSize(1);
    assertThat(side.refusals().get(0).fatal()).isTrue();
    side.loop().advance(Duration.ofSeconds(2));
    assertThat(side.isOpen()).isFalse();
  }

  static Stream<Arguments> taken() {
    String get = "GET / HTTP/1.1\r\nHost: a\r\n";
    String post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    return Stream.of(
        raw(0, "one empty line in front", "\r\n" + get + "\r\n"),
        raw(0, "no space behind a colon", "GET / HTTP/1.1\r\nHost:a\r\n\r\n"),
        raw(0, "tabs around a value", get + "X:\t y \t\r\n\r\n"),
        raw(0, "empty value", get + "X:\r\n\r\n"),
        raw(0, "high characters in a value", get + "X: \u00e4\r\n\r\n"),
        raw(0, "no Host in HTTP/1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
        raw(0, "address in brackets", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"),
        raw(0, "upper case coding", post.replace("chunked", "CHUNKED") + "0\r\n\r\n"),
        raw(0, "extension", post + "5;a=\"b\"\r\nabcde\r\n0;c\r\n\r\n"),
        raw(0, "upper case size", post + "A\r\n0123456789\r\n0\r\n\r\n"),
        raw(0, "leading zeros", post + "0005\r\nabcde\r\n000\r\n\r\n"),
        raw(0, "h2c", get + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("taken")
  void isServedAndSoIsWhatFollows(String what, int status, String text) {
    try (ServerSide side = new ServerSide(HttpLimits.DEFAULT).answering()) {
      side.send(text + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(side.refusals()).isEmpty();
      assertThat(side.calls()).isEqualTo(2);
      assertThat(side.request(0).upgrade()).isEmpty();
      assertThat(side.request(0).headers().contains("Upgrade")).isFalse();
      assertThat(side.request(0).headers().contains("HTTP2-Settings")).isFalse();
      assertThat(side.request(1).target()).isEqualTo("/next");
    }
  }
}
