package io.weft.node.protocol.thrift.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.weft.namers.name.Path;
import io.weft.node.config.LocalDtab;
import io.weft.node.router.Destination;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.ThriftProtocol;
import io.weft.thrift.ttwitter.TTwitterFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a caller says with each call is read once. */
final class CallerRoutingTest {
  private static final ManualLoop LOOP = new ManualLoop();
  private static final Counter COUNTER =
      MetricScope.none().counter(Metric.of("test_total", "A test.", "label"), "value");

  private final CallerRouting routing =
      new CallerRouting(
          new ThriftIdentifier(Path.of("thrift"), true, Optional.of("users")),
          new CallerRouting.Rules(false, LocalDtab.ALLOW, COUNTER, result -> COUNTER),
          () -> 0);

  private static ByteBuf written(Delegation... rules) {
    return new TTwitterFormat().call(new HeaderValues("", List.of(rules), List.of()));
  }

  private Destination route(String method, Delegation... rules) throws Exception {
    ThriftMessage call =
        ThriftMessages.call(
            ByteBufAllocator.DEFAULT,
            ThriftProtocol.BINARY,
            MessageType.CALL,
            method,
            1,
            Unpooled.EMPTY_BUFFER);
    call.replaceEnvelope(new Envelope(Dialect.TTWITTER, written(rules)));
    try {
      return routing.route(call, new CallContext(LOOP, 0));
    } finally {
      call.release();
    }
  }

  @Test
  void theSameRulesAreParsedOnce() throws Exception {
    Destination first = route("get", new Delegation("/a", "/b"));

    assertThat(first).hasToString("/thrift/users/get with /a=>/b");
    assertThat(route("get", new Delegation("/a", "/b"))).isSameAs(first);
    Destination other = route("add", new Delegation("/a", "/b"));
    assertThat(other.name()).hasToString("/thrift/users/add");
    assertThat(other.local()).isSameAs(first.local());
    assertThat(route("get", new Delegation("/a", "/c")).local()).hasToString("/a=>/c");
    assertThat(route("get", new Delegation("/a", "/b"))).isEqualTo(first).isNotSameAs(first);
  }

  @Test
  void withoutRulesTheNameIsThatOfAPlainCall() throws Exception {
    assertThat(route("get")).isEqualTo(Destination.of(Path.of("thrift", "users", "get")));
    assertThat(route("get")).isSameAs(route("get"));
  }

  @Test
  void whatDoesNotParseLeavesTheLastRulesAlone() throws Exception {
    Destination first = route("get", new Delegation("/a", "/b"));
    assertThatThrownBy(() -> route("get", new Delegation("/a", "b")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("entry 1 of 1, dst, position 0: expected '/'");

    assertThat(route("get", new Delegation("/a", "/b"))).isSameAs(first);
  }

  @Test
  void aRuleCannotBringFurtherOnes() {
    assertThatThrownBy(() -> route("get", new Delegation("/a => /b; /c", "/d")))
        .hasMessageContaining("src, position 3");
  }
}
