package io.weft.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.http.model.Headers;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import io.weft.testkit.RecordingReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class MessagePropertiesTest {
  private static final int TRIES = 200;

  /** A message to write: a body is of known length, in chunks, or there is none. */
  record Message(
      String method, String target, List<String> fields, List<String> body, boolean known) {
    Headers headers() {
      Headers headers = Headers.of(fields.toArray(new String[0]));
      if (known) {
        headers.add("Content-Length", String.valueOf(String.join("", body).length()));
      }
      return headers;
    }
  }

  @Provide
  Arbitrary<Message> messages() {
    Arbitrary<String> methods = Arbitraries.of("GET", "POST", "PUT", "DELETE", "x-M3thod!");
    Arbitrary<String> targets =
        Arbitraries.strings().withCharRange('!', '~').excludeChars('#').ofMaxLength(20);
    Arbitrary<String> names =
        Arbitraries.strings().alpha().numeric().withChars("-_.!").ofMinLength(1).ofMaxLength(8);
    Arbitrary<String> values =
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .withCharRange('\u0080', '\u00ff')
            .withChars('\t')
            .ofMaxLength(20)
            .map(MessagePropertiesTest::trimmed);
    Arbitrary<List<String>> fields =
        Combinators.combine(names, values)
            .as((name, value) -> List.of("X" + name, value))
            .list()
            .ofMaxSize(8)
            .map(pairs -> pairs.stream().flatMap(List::stream).toList());
    Arbitrary<List<String>> bodies =
        Arbitraries.strings()
            .withCharRange('\0', '\u00ff')
            .ofMinLength(1)
            .ofMaxLength(40)
            .list()
            .ofMaxSize(4);
    return Combinators.combine(
            methods, targets.map(t -> "/" + t), fields, bodies, Arbitraries.of(true, false))
        .as(Message::new);
  }

  private static String trimmed(String value) {
    return value.replaceAll("^[ \t]+|[ \t]+$", "");
  }

  /** What a test saw of a message, to compare. */
  private static String seen(String start, Headers headers, CollectingSink body) {
    Headers own = headers.copy().remove("Content-Length");
    return start + "\n" + own + "\n" + body.text() + "\nend " + body.trailers();
  }

  private static String expected(String start, Message message, Headers trailers) {
    Headers own = message.headers().remove("Content-Length");
    return start + "\n" + own + "\n" + String.join("", message.body()) + "\nend " + trailers;
  }

  private static void feed(Feed feed, Message message, Headers trailers) {
    message.body().forEach(part -> feed.body().data(ServerSide.bytes(part)));
    feed.body().end(trailers);
  }

  private static Headers trailers(Message message) {
    boolean none = message.known() || message.body().isEmpty();
    return none ? new Headers() : Headers.of("X-Trailer", "t");
  }

  @Property(tries = TRIES)
  void requestsAreReadAsTheyWereWrittenHoweverTheyAreSplit(
      @ForAll("messages") Message one, @ForAll("messages") Message two, @ForAll long seed) {
    StringBuilder wire = new StringBuilder();
    try (ClientSide writer = new ClientSide()) {
      for (Message message : List.of(one, two)) {
        Feed feed = new Feed();
        feed(feed, message, trailers(message));
        RecordingReply<Response> reply =
            writer.send(
                new Request(
                    HttpVersion.HTTP_1_1,
                    message.method(),
                    "http",
                    "host:80",
                    message.target(),
                    message.headers(),
                    feed.body(),
                    Optional.empty()));
        wire.append(writer.sent());
        writer.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(reply.response().status()).isEqualTo(200);
      }
    }
    List<String> read = new ArrayList<>();
    try (ServerSide reader = new ServerSide()) {
      for (String part : split(wire.toString(), seed)) {
        reader.send(part);
        while (reader.calls() > read.size()) {
          Request request = reader.request(read.size());
          read.add(""); // until it is whole
          CollectingSink sink = new CollectingSink();
          int index = read.size() - 1;
          request.body().read(sink);
          request
              .body()
              .whenOver(
                  () -> {
                    String start = request.method() + " " + request.authority() + request.target();
                    read.set(index, seen(start, request.headers(), sink));
                    reader.call(index).respond(200, "");
                  });
        }
      }
      assertThat(reader.refusals()).isEmpty();
    }
    assertThat(read)
        .containsExactly(
            expected(one.method() + " host:80" + one.target(), one, trailers(one)),
            expected(two.method() + " host:80" + two.target(), two, trailers(two)));
  }

  @Property(tries = TRIES)
  void responsesAreReadAsTheyWereWrittenHoweverTheyAreSplit(
      @ForAll("messages") Message message, @ForAll long seed) {
    String wire;
    try (ServerSide writer = new ServerSide()) {
      writer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      Feed feed = new Feed();
      writer.call(0).exchange().respond(new Response(200, message.headers(), feed.body()));
      feed(feed, message, trailers(message));
      wire = writer.received();
      assertThat(writer.isOpen()).isTrue();
    }
    try (ClientSide reader = new ClientSide()) {
      RecordingReply<Response> reply = reader.send(ClientSide.get());
      split(wire, seed).forEach(reader::answer);
      CollectingSink sink = new CollectingSink();
      reply.response().body().read(sink);
      assertThat(seen("200", reply.response().headers(), sink))
          .isEqualTo(expected("200", message, message.known() ? new Headers() : trailers(message)));
      assertThat(reader.connection().room()).isEqualTo(1);
    }
  }

  @Property(tries = TRIES)
  void anythingAtAllEndsInRequestsOrARefusal(@ForAll("junk") String junk, @ForAll long seed) {
    try (ServerSide side = new ServerSide().answering()) {
      split(junk, seed).forEach(side::send);
      int calls = side.calls();
      int refusals = side.refusals().size();
      assertThat(refusals).isLessThanOrEqualTo(1);
      assertThat(count(side.received())).isGreaterThanOrEqualTo(calls);
      // The same in one piece.
      try (ServerSide whole = new ServerSide().answering()) {
        whole.send(junk);
        assertThat(whole.calls()).isEqualTo(calls);
        assertThat(whole.refusals()).hasSize(refusals);
      }
    }
  }

  @Property(tries = TRIES)
  void anythingAtAllEndsInAResponseOrAFailure(@ForAll("junk") String junk, @ForAll long seed) {
    try (ClientSide side = new ClientSide()) {
      CollectingSink sink = new CollectingSink();
      List<String> ends = new ArrayList<>();
      side.connection()
          .send(
              ClientSide.get(),
              new Reply<>() {
                @Override
                public void ok(Response response) {
                  ends.add("ok");
                  response.body().read(sink);
                  response.body().whenOver(response::release);
                }

                @Override
                public void failed(Failure failure) {
                  ends.add("failed");
                }
              });
      split(junk, seed).forEach(side::answer);
      side.channel().close();
      assertThat(ends).hasSize(1);
      assertThat(sink.ends()).isEqualTo(ends.get(0).equals("ok") ? 1 : 0);
    }
  }

  /** Pieces that messages consist of, and others, in any order. */
  @Provide
  Arbitrary<String> junk() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "GET / HTTP/1.1\r\n",
            "POST / HTTP/1.1\r\n",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "Host: a\r\n",
            "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Connection: close\r\n",
            "\r\n",
            "5\r\nabcde\r\n",
            "0\r\n\r\n",
            "abcde",
            "X: y\r\n");
    Arbitrary<String> others = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(5);
    return Arbitraries.frequencyOf(Tuple.of(9, pieces), Tuple.of(1, others))
        .list()
        .ofMaxSize(15)
        .map(parts -> String.join("", parts));
  }

  private static int count(String responses) {
    return responses.split("HTTP/1.1 ", -1).length - 1;
  }

  private static List<String> split(String text, long seed) {
    Random random = new Random(seed);
    List<String> parts = new ArrayList<>();
    int max = 1 + random.nextInt(40);
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + 1 + random.nextInt(max));
      parts.add(text.substring(from, to));
      from = to;
    }
    return parts;
  }
}
