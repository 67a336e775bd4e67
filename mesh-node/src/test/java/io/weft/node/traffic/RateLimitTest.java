package io.weft.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.node.router.Destination;
import io.weft.node.router.RouterParams;
import io.weft.stack.Params;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.RecordingReply;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
  private static final Path NAME = Path.parse("/svc/users");
  private static final Path OTHER = Path.parse("/svc/others");

  private final ManualLoop loop = new ManualLoop();
  private final TokenBuckets buckets = new TokenBuckets();

  private Service<ByteBuf, String> limited(Path name, String localDtab) {
    return Stack.<ByteBuf, String>leaf(
            new Role("leaf"),
            "answers",
            params ->
                (context, request, reply) -> {
                  request.release();
                  reply.ok("answer");
                })
        .push(RateLimit.module(buckets))
        .make(
            Params.empty()
                .with(RateLimit.TERMS, Optional.of(new RateLimit.Terms(10, 2)))
                .with(RouterParams.DESTINATION, new Destination(name, Dtab.parse(localDtab))));
  }

  private RecordingReply<String> call(Service<ByteBuf, String> service) {
    ByteBuf request = Unpooled.directBuffer().writeByte(1);
    RecordingReply<String> reply = new RecordingReply<>();
    service.call(new CallContext(loop, loop.ticker().nanos()), request, reply);
    assertThat(request.refCnt()).isZero();
    return reply;
  }

  @Test
  void refusesWhatComesFasterThanTheRate() {
    Service<ByteBuf, String> service = limited(NAME, "");

    assertThat(call(service).response()).isEqualTo("answer");
    assertThat(call(service).response()).isEqualTo("answer");
    Failure refusal = call(service).failure();
    assertThat(refusal.kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
    assertThat(refusal.certainlyNotSent()).isTrue();
    assertThat(refusal).hasMessageContaining("rateLimit of 10/s, burst 2");

    loop.advance(Duration.ofMillis(100));
    assertThat(call(service).response()).isEqualTo("answer");
    assertThat(call(service).failure().kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
  }

  @Test
  void aNameHasOneLimitWhateverDtabsItsCallersBring() {
    Service<ByteBuf, String> plain = limited(NAME, "");
    Service<ByteBuf, String> overridden = limited(NAME, "/a => /b");

    assertThat(call(plain).response()).isEqualTo("answer");
    assertThat(call(overridden).response()).isEqualTo("answer");
    assertThat(call(plain).failure().kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
    assertThat(call(overridden).failure().kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
    assertThat(call(limited(OTHER, "")).response()).isEqualTo("answer");

    overridden.close();
    assertThat(call(limited(NAME, "/a => /c")).failure().kind())
        .isEqualTo(Failure.Kind.RATE_LIMITED);
  }

  @Test
  void whatIsNotUsedAnyMoreIsForgotten() {
    Service<ByteBuf, String> first = limited(NAME, "");
    Service<ByteBuf, String> second = limited(NAME, "/a => /b");
    call(first);
    call(first);
    first.close();
    second.close();

    assertThat(buckets.size()).isZero();
    assertThat(call(limited(NAME, "")).response()).isEqualTo("answer");
  }
}
