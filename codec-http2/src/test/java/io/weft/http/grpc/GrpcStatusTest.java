package io.weft.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.http.grpc.GrpcStatus.Code;
import io.weft.http.model.Headers;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GrpcStatusTest {

  @ParameterizedTest
  @CsvSource({
    "0, OK", "1, CANCELLED", "2, UNKNOWN", "4, DEADLINE_EXCEEDED", "8, RESOURCE_EXHAUSTED",
    "12, UNIMPLEMENTED", "14, UNAVAILABLE", "16, UNAUTHENTICATED", "17, UNKNOWN", "99, UNKNOWN",
    "-1, UNKNOWN", "014, UNKNOWN", "'', UNKNOWN", "ok, UNKNOWN", "4294967296, UNKNOWN",
  })
  void codesHaveNumbers(String number, Code code) {
    assertThat(GrpcStatus.of(Headers.of("Grpc-Status", number))).contains(new GrpcStatus(code, ""));
  }

  @Test
  void noHeaderIsNoStatus() {
    assertThat(GrpcStatus.of(Headers.of("grpc-message", "why"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "400, INTERNAL",
    "401, UNAUTHENTICATED",
    "403, PERMISSION_DENIED",
    "404, UNIMPLEMENTED",
    "429, UNAVAILABLE",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, UNAVAILABLE",
    "500, UNKNOWN",
    "418, UNKNOWN",
    "200, UNKNOWN",
  })
  void aResponseWithoutStatusComesToOne(int http, Code code) {
    assertThat(Code.ofHttp(http)).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "OK, 200",
    "NOT_FOUND, 404",
    "UNAVAILABLE, 503",
    "DEADLINE_EXCEEDED, 504",
    "INTERNAL, 500",
    "INVALID_ARGUMENT, 400",
    "UNIMPLEMENTED, 501",
    "RESOURCE_EXHAUSTED, 429",
  })
  void aStatusOfHttpStandsForIt(Code code, int http) {
    assertThat(code.httpStatus()).isEqualTo(http);
  }

  @Test
  void aMessageIsCodedInPercents() {
    Headers headers = new GrpcStatus(Code.INTERNAL, "50 % weg,\r\nö").trailersOnly();

    assertThat(headers)
        .hasToString(
            """
            content-type: application/grpc
            grpc-status: 13
            grpc-message: 50 %25 weg,%0D%0A%C3%B6
            """);
  }

  @Test
  void aStatusWithoutMessageTakesTheOldOneAway() {
    Headers headers = Headers.of("grpc-status", "2", "grpc-message", "old");
    new GrpcStatus(Code.OK, "").writeTo(headers);

    assertThat(headers).hasToString("grpc-status: 0\n");
  }

  @ParameterizedTest
  @CsvSource({"%, %", "%4, %4", "%zz, %zz", "100%, 100%", "%41%, A%", "a%20b, a b"})
  void whatIsWronglyCodedStays(String coded, String read) {
    assertThat(GrpcStatus.of(Headers.of("grpc-status", "2", "grpc-message", coded)))
        .contains(new GrpcStatus(Code.UNKNOWN, read));
  }

  @Property
  void whatIsWrittenIsRead(@ForAll Code code, @ForAll String text) {
    // A lone surrogate is no text: Java writes it as a question mark.
    String message = text.codePoints().anyMatch(c -> c >= 0xd800 && c < 0xe000) ? "" : text;
    GrpcStatus status = new GrpcStatus(code, message);
    Headers headers = status.trailersOnly();

    assertThat(GrpcStatus.of(headers)).contains(status);
    headers.forEach((name, value) -> assertThat(value).matches("[ -~]*"));
  }

  @Property
  void anyMessageIsRead(@ForAll String coded) {
    assertThat(GrpcStatus.of(Headers.of("grpc-status", "2", "grpc-message", coded))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpc",
        "application/grpc+proto",
        "application/grpc; a=b",
        "Application/GRPC+json"
      })
  void grpcIsToldByItsContentType(String type) {
    assertThat(Grpc.isGrpc(Headers.of("Content-Type", type))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/grpc-web+proto", "application/grp", ""})
  void otherThingsAreNot(String type) {
    assertThat(Grpc.isGrpc(Headers.of("content-type", type))).isFalse();
    assertThat(Grpc.isGrpc(new Headers())).isFalse();
  }
}
