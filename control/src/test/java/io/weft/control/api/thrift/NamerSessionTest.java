package io.weft.control.api.thrift;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.weft.control.access.Access;
import io.weft.control.api.thrift.MuxPeer.Asked;
import io.weft.thrift.mux.InitHeader;
import io.weft.thrift.mux.MuxLimits;
import io.weft.thrift.mux.MuxMessage;
import io.weft.thrift.mux.MuxMessage.Status;
import io.weft.thrift.mux.TlsLevel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a client's session goes: its terms, requests that are given up, limits, and its end. */
final class NamerSessionTest {
  private Running running;

  @BeforeEach
  void start() throws Exception {
    running = new Running();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  /** A poll of a cluster of which nothing becomes known. */
  private Asked waiting() {
    return running.addr(Stamp.NONE, "/#/sd/unknown");
  }

  private void awaitWaiting(int count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(running.metrics()).contains("weft_control_thrift_waiting " + count));
  }

  @Test
  void aSessionBeginsByItsTerms() throws Exception {
    running.peer.write(new MuxMessage.Rerr(1, InitHeader.CHECK));
    assertThat(running.peer.next()).isEqualTo(new MuxMessage.Rerr(1, InitHeader.CHECK));

    running.peer.write(new MuxMessage.Tinit(1, 1, List.of(InitHeader.window(1000))));
    MuxMessage.Rinit terms = (MuxMessage.Rinit) running.peer.next();
    assertThat(terms.version()).isEqualTo(1);
    assertThat(InitHeader.window(terms.headers())).isEqualTo(MuxLimits.WINDOW_BYTES);
    assertThat(InitHeader.tls(terms.headers())).isEqualTo(TlsLevel.OFF);

    running.peer.write(new MuxMessage.Tping(9));
    assertThat(running.peer.next()).isEqualTo(new MuxMessage.Rping(9));
  }

  @Test
  void whoeverMustHaveTlsIsToldThatThereIsNone() throws Exception {
    running.peer.write(new MuxMessage.Tinit(1, 1, List.of(InitHeader.tls(TlsLevel.REQUIRED))));

    assertThat(running.peer.next()).isEqualTo(new MuxMessage.Rerr(1, "there is no TLS here"));
    assertThat(running.peer.isClosedByPeer()).isTrue();
  }

  @Test
  void oldClientsAreAnsweredInTheirForm() throws Exception {
    byte[] call =
        StructWriter.message(
            "bind",
            TMessageType.CALL,
            7,
            out -> out.struct(1, Running.bindRequest(Stamp.NONE, "web", "", "/svc")));

    assertThat(running.peer.send(call, false).reply().ok().text(3)).isEqualTo("web");
  }

  @Test
  void aRequestThatIsGivenUpIsLetGo() throws Exception {
    Asked first = waiting();
    Asked second = waiting();
    awaitWaiting(2);

    running.peer.write(new MuxMessage.Tdiscarded(first.tag(), "not wanted any more"));
    assertThat(running.peer.next()).isEqualTo(new MuxMessage.Rdiscarded(first.tag()));
    awaitWaiting(1);

    running.peer.close();
    awaitWaiting(0);
    assertThat(second.answer()).isNotDone();
  }

  @Test
  void aConnectionHasSoManyRequestsThatWaitAndNoMore() throws Exception {
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < Running.MAX_WAITING_OF_ONE; i++) {
      all.add(waiting());
    }

    MuxPeer.Answered answered = waiting().answered();

    assertThat(answered.status()).isEqualTo(Status.ERROR);
    assertThat(answered.text()).isEqualTo("too many requests wait on this connection: 4");
    running.peer.write(new MuxMessage.Tdiscarded(all.get(0).tag(), ""));
    running.store.put("web", "/svc => /#/sd");
    assertThat(running.bind(Stamp.NONE, "web", "", "/svc/a").reply().ok().text(3)).isEqualTo("web");
  }

  @Test
  void soManyNamesAreWaitedForAndNoMore() throws Exception {
    try (Running small =
        new Running(Access.open(), Optional.empty(), new Capacity(1, 1, Duration.ofMinutes(10)))) {
      small.addr(Stamp.NONE, "/#/sd/a");

      assertThat(small.addr(Stamp.NONE, "/#/sd/b").reply().failure().text(1))
          .isEqualTo("too many active clusters: 1 are waited for, which is the limit");
    }
  }

  @Test
  void twoRequestsOfOneTagEndTheSession() throws Exception {
    Asked first = waiting();
    running.peer.write(
        new MuxMessage.Tdispatch(
            first.tag(), Unpooled.wrappedBuffer(new byte[6]), Unpooled.EMPTY_BUFFER));

    assertThat(running.peer.next()).isInstanceOf(MuxMessage.Rerr.class);
    assertThat(running.peer.isClosedByPeer()).isTrue();
    awaitWaiting(0);
  }

  @Test
  void atTheEndRequestsThatWaitGoBackToTheirClients() throws Exception {
    Asked waits = waiting();
    awaitWaiting(1);
    Thread closing = new Thread(running.api::close);
    closing.start();

    assertThat(running.peer.next()).isEqualTo(new MuxMessage.Tdrain(1));
    assertThat(waits.answered().status()).isEqualTo(Status.NACK);
    assertThat(waiting().answered().status()).isEqualTo(Status.NACK);
    running.peer.write(new MuxMessage.Rdrain(1));
    assertThat(running.peer.isClosedByPeer()).isTrue();
    closing.join();
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.api.address().getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  @Test
  void whoSpeaksNoMuxIsSentAway() throws Exception {
    byte[] plain = StructWriter.message("bind", TMessageType.CALL, 7, out -> {});
    for (byte[] opening : List.of(plain, "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII))) {
      try (Socket socket = open()) {
        if (opening == plain) {
          socket.getOutputStream().write(new byte[] {0, 0, 0, (byte) plain.length});
        }
        socket.getOutputStream().write(opening);

        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void moreConnectionsThanTheLimitAreClosed() throws Exception {
    waiting(); // of the first connection
    awaitWaiting(1);
    try (Socket second = open();
        Socket third = open();
        Socket fourth = open()) {
      assertThat(fourth.getInputStream().read()).isEqualTo(-1);
      assertThat(second.isClosed()).isFalse();
      assertThat(third.isClosed()).isFalse();
    }
  }
}
