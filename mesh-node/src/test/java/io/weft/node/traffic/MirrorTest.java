package io.weft.node.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.node.router.Destination;
import io.weft.node.router.RouterParams;
import io.weft.stack.Params;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.RecordingReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MirrorTest {
  private static final Path SHADOW = Path.parse("/svc/users-shadow");
  private static final Destination USERS = Destination.of(Path.parse("/svc/users"));

  private final ManualLoop loop = new ManualLoop();
  private final List<String> served = new ArrayList<>();
  private final List<Copy> copies = new ArrayList<>();

  private record Copy(CallContext context, Destination to, String bytes, Reply<String> reply) {}

  private Service<ByteBuf, String> mirrored(Destination from, double share, int maxConcurrent) {
    Mirror.Terms terms = new Mirror.Terms(SHADOW, share, Duration.ofSeconds(1), maxConcurrent);
    return Stack.<ByteBuf, String>leaf(new Role("leaf"), "serves", params -> this::serve)
        .push(Mirror.module(this::copy, ByteBuf::retainedDuplicate, new Random(1)))
        .make(
            Params.empty()
                .with(Mirror.TERMS, Optional.of(terms))
                .with(RouterParams.DESTINATION, from));
  }

  /** As a codec does it: the bytes are read, which moves the reader, and let go. */
  private void serve(CallContext context, ByteBuf request, Reply<String> reply) {
    served.add(read(request));
    reply.ok("answer");
  }

  private void copy(CallContext context, Destination to, ByteBuf request, Reply<String> reply) {
    copies.add(new Copy(context, to, read(request), reply));
  }

  private static String read(ByteBuf request) {
    String text = request.readCharSequence(request.readableBytes(), UTF_8).toString();
    request.release();
    return text;
  }

  private CallContext context() {
    return new CallContext(loop, loop.ticker().nanos());
  }

  private ByteBuf call(Service<ByteBuf, String> service, CallContext context, String text) {
    ByteBuf request = Unpooled.directBuffer().writeBytes(text.getBytes(UTF_8));
    RecordingReply<String> reply = new RecordingReply<>();
    service.call(context, request, reply);
    assertThat(reply.response()).isEqualTo("answer");
    return request;
  }

  @Test
  void aCopyIsACallOfItsOwn() {
    loop.advance(Duration.ofSeconds(7));
    CallContext context = context();
    loop.advance(Duration.ofSeconds(2));
    ByteBuf request = call(mirrored(USERS, 1, 10), context, "hello");

    assertThat(served).containsExactly("hello");
    assertThat(copies).hasSize(1);
    Copy copy = copies.get(0);
    assertThat(copy.bytes()).isEqualTo("hello");
    assertThat(copy.to()).isEqualTo(Destination.of(SHADOW));
    assertThat(copy.context()).isNotSameAs(context);
    assertThat(copy.context().startNanos()).isEqualTo(Duration.ofSeconds(9).toNanos());
    assertThat(copy.context().deadlineNanos()).isEqualTo(Duration.ofSeconds(10).toNanos());
    assertThat(context.deadlineNanos()).isEqualTo(CallContext.NO_DEADLINE);
    assertThat(request.refCnt()).isZero();
  }

  @Test
  void theCallersDtabHoldsForTheCopyToo() {
    Dtab local = Dtab.parse("/svc/users-shadow => /svc/mine");

    call(mirrored(new Destination(USERS.name(), local), 1, 10), context(), "x");

    assertThat(copies).extracting(Copy::to).containsExactly(new Destination(SHADOW, local));
  }

  @Test
  void neitherACopyNorACallOfTheMirrorItselfIsCopied() {
    call(mirrored(USERS, 1, 10), CallContext.mirrored(loop, 0), "copy");
    call(mirrored(Destination.of(SHADOW), 1, 10), context(), "direct");

    assertThat(served).containsExactly("copy", "direct");
    assertThat(copies).isEmpty();
  }

  @Test
  void theShareIsDrawn() {
    Service<ByteBuf, String> some = mirrored(USERS, 0.25, 10_000);
    Service<ByteBuf, String> none = mirrored(USERS, 0, 10_000);
    for (int i = 0; i < 4000; i++) {
      call(some, context(), "some");
      call(none, context(), "none");
    }

    assertThat(copies).hasSizeBetween(900, 1100);
    assertThat(copies).extracting(Copy::bytes).containsOnly("some");
  }

  @Test
  void noMoreCopiesAreOnTheirWayThanAllowed() {
    Service<ByteBuf, String> service = mirrored(USERS, 1, 2);
    for (int i = 0; i < 5; i++) {
      call(service, context(), "" + i);
    }
    assertThat(copies).extracting(Copy::bytes).containsExactly("0", "1");

    copies.get(0).reply().ok("late");
    copies.get(1).reply().failed(Failure.notSent(Failure.Kind.CONNECT, "nobody is there"));
    for (int i = 5; i < 8; i++) {
      call(service, context(), "" + i);
    }
    assertThat(copies).extracting(Copy::bytes).containsExactly("0", "1", "5", "6");
    assertThat(served).hasSize(8);
  }
}
