package io.weft.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.testkit.ManualTicker;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Heads go over the wire and come back as they were; frames are seen however they are split. */
class HeadsPropertyTest {

  @Provide
  Arbitrary<List<Tuple2<String, String>>> fields() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('A', 'Z')
            .withChars("-_.0123456789")
            .ofMinLength(1)
            .ofMaxLength(20)
            .map(name -> "x" + name);
    Arbitrary<String> values =
        Arbitraries.strings().withCharRange(' ', '~').withChars("\u00e9\t").ofMaxLength(40);
    return Combinators.combine(names, values.map(String::strip)).as(Tuple::of).list().ofMaxSize(30);
  }

  @Property(tries = 300)
  void aRequestComesBackAsItWasSent(
      @ForAll("fields") List<Tuple2<String, String>> fields, @ForAll boolean upgrade)
      throws Exception {
    Headers headers = headers(fields);
    Request request =
        new Request(
            HttpVersion.HTTP_2,
            upgrade ? "CONNECT" : "PATCH",
            "https",
            "users:443",
            "/a?b",
            headers,
            Body.empty(),
            upgrade ? Optional.of("websocket") : Optional.empty());

    RequestHead head = RequestHead.read(overTheWire(OutgoingHeads.request(request)), 100);

    assertThat(head.method()).isEqualTo(request.method());
    assertThat(head.authority()).isEqualTo("users:443");
    assertThat(head.target()).isEqualTo("/a?b");
    assertThat(head.upgrade()).isEqualTo(request.upgrade());
    assertThat(head.headers()).hasToString(lowerCase(fields).toString());
    request.release();
  }

  @Property(tries = 300)
  void aResponseComesBackAsItWasSent(
      @ForAll("fields") List<Tuple2<String, String>> fields,
      @ForAll @IntRange(min = 200, max = 999) int status)
      throws Exception {
    IncomingFields read =
        IncomingFields.read(overTheWire(OutgoingHeads.response(status, headers(fields))), 100);

    assertThat(read.status()).isEqualTo(status);
    assertThat(read.headers()).hasToString(lowerCase(fields).toString());
  }

  private static Headers headers(List<Tuple2<String, String>> fields) {
    Headers headers = new Headers();
    fields.forEach(field -> headers.add(field.get1(), field.get2()));
    return headers;
  }

  private static Headers lowerCase(List<Tuple2<String, String>> fields) {
    Headers headers = new Headers();
    fields.forEach(field -> headers.add(field.get1().toLowerCase(Locale.ROOT), field.get2()));
    return headers;
  }

  private static Http2Headers overTheWire(Http2Headers headers) throws Exception {
    ByteBuf block = Unpooled.buffer();
    new DefaultHttp2HeadersEncoder().encodeHeaders(3, headers, block);
    Http2Headers read = new DefaultHttp2HeadersDecoder(true).decodeHeaders(3, block);
    block.release();
    return read;
  }

  @Property(tries = 200)
  void framesAreSeenHoweverTheyAreSplit(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 200) Integer> lengths,
      @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 50) Integer> pieces) {
    ByteBuf all = Unpooled.buffer();
    for (int length : lengths) {
      all.writeMedium(length).writeByte(0).writeByte(0).writeInt(1).writeZero(length);
    }
    for (int i = 0; i < 501; i++) {
      all.writeMedium(8).writeByte(6).writeByte(0).writeInt(0).writeZero(8);
    }
    FrameWatch watch = new FrameWatch(new ManualTicker(), HttpLimits.DEFAULT, 0);

    HttpRefusal refusal = null;
    for (int i = 0; refusal == null && all.isReadable(); i++) {
      int piece = Math.min(all.readableBytes(), pieces.get(i % pieces.size()));
      refusal = watch.read(all.readSlice(piece));
    }

    assertThat(refusal).isNotNull().matches(why -> why.reason() == HttpRefusal.Reason.FLOOD);
    assertThat(all.readableBytes()).isLessThan(50); // at the last of the pings, and no sooner
    all.release();
  }
}
