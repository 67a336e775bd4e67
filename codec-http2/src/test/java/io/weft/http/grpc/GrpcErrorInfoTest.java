package io.weft.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.http.model.Headers;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GrpcErrorInfoTest {

  /** The text is what protobuf-java 4.32 makes of the same. */
  @Test
  void isWrittenAsProtocolBuffers() {
    Headers headers = new Headers();
    new GrpcErrorInfo("CONNECT", "weft", Map.of("router", "in", "name", "/svc/users"))
        .writeTo(headers, new GrpcStatus(GrpcStatus.Code.UNAVAILABLE, "no r\u00f6ute ".repeat(20)));

    assertThat(headers.get("grpc-status-details-bin"))
        .isEqualTo(
            "CA4SyAFubyByw7Z1dGUgbm8gcsO2dXRlIG5vIHLDtnV0ZSBubyByw7Z1dGUgbm8gcsO2dXRlIG5vIHLD"
                + "tnV0ZSBubyByw7Z1dGUgbm8gcsO2dXRlIG5vIHLDtnV0ZSBubyByw7Z1dGUgbm8gcsO2dXRlIG5vIHLD"
                + "tnV0ZSBubyByw7Z1dGUgbm8gcsO2dXRlIG5vIHLDtnV0ZSBubyByw7Z1dGUgbm8gcsO2dXRlIG5vIHLD"
                + "tnV0ZSBubyByw7Z1dGUgbm8gcsO2dXRlIBpdCih0eXBlLmdvb2dsZWFwaXMuY29tL2dvb2dsZS5ycGMu"
                + "RXJyb3JJbmZvEjEKB0NPTk5FQ1QSBHdlZnQaEgoEbmFtZRIKL3N2Yy91c2VycxoMCgZyb3V0ZXISAmlu");
  }
}
