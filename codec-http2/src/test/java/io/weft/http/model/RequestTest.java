package io.weft.http.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.stack.call.Failure;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestTest {
  private final ByteBuf bytes = Unpooled.copiedBuffer(new byte[] {1, 2, 3});

  private static Request request(String method, Body body, Optional<String> upgrade) {
    return new Request(
        HttpVersion.HTTP_1_1, method, "http", "a", "/x", new Headers(), body, upgrade);
  }

  private static final class Dropping implements Body.Sink {
    private int got;

    @Override
    public void data(ByteBuf data) {
      got += data.readableBytes();
      data.release();
    }

    @Override
    public void end(Headers trailers) {}

    @Override
    public void failed(Failure failure) {}
  }

  @Test
  void theLastReferenceClosesTheBody() {
    Request request = request("POST", Body.of(bytes), Optional.empty());
    request.retain();
    request.release();
    assertThat(bytes.refCnt()).isEqualTo(1);
    request.release();
    assertThat(bytes.refCnt()).isZero();
    assertThat(request.mayBeSentAgain()).isFalse();
  }

  @Test
  void whatIsKeptIsSentAgainUntilNobodyHoldsIt() {
    Request request = request("POST", Body.of(bytes), Optional.empty());
    request.body().keep(10);
    request.retain();
    Dropping first = new Dropping();
    request.body().read(first);
    assertThat(request.mayBeSentAgain()).isTrue();
    Dropping second = new Dropping();
    request.body().read(second);
    assertThat(second.got).isEqualTo(first.got).isEqualTo(3);
    request.release();
    assertThat(request.mayBeSentAgain()).isTrue();
    request.release();
    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void aRequestOfWhichNothingWasReadMayBeSentAgainWithoutKeeping() {
    Request request = request("POST", Body.of(bytes), Optional.empty());
    assertThat(request.mayBeSentAgain()).isTrue();
    request.body().read(new Dropping());
    assertThat(request.mayBeSentAgain()).isFalse();
    request.release();
  }

  @Test
  void upgradesAndConnectAreTunnels() {
    assertThat(request("GET", Body.empty(), Optional.of("websocket")).isTunnel()).isTrue();
    assertThat(request("CONNECT", Body.empty(), Optional.empty()).isTunnel()).isTrue();
    assertThat(request("GET", Body.empty(), Optional.empty()).isTunnel()).isFalse();
  }

  @Test
  void aResponseIsOverWithItsBody() {
    Response response = new Response(200, new Headers(), Body.of(bytes));
    boolean[] over = new boolean[1];
    response.whenOver(() -> over[0] = true);
    assertThat(response.isOver()).isFalse();
    response.release();
    assertThat(over[0]).isTrue();
    assertThat(response.isOver()).isTrue();
    assertThat(new Response(204, new Headers(), Body.empty()).isOver()).isTrue();
  }
}
