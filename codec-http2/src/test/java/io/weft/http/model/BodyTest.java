package io.weft.http.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.stack.call.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyTest {
  private final Failure gone = Failure.maybeExecuted(Failure.Kind.UPSTREAM_CLOSED, "gone");

  private final List<String> told = new ArrayList<>();
  private final Body body =
      new Body(
          new Body.Source() {
            @Override
            public void wanted() {
              told.add("wanted");
            }

            @Override
            public void passedOn(int bytes) {
              told.add("passed " + bytes);
            }

            @Override
            public void stopped() {
              told.add("stopped");
            }
          });

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static class Sink implements Body.Sink {
    final List<String> got = new ArrayList<>();

    @Override
    public void data(ByteBuf bytes) {
      got.add(bytes.toString(StandardCharsets.US_ASCII));
      bytes.release();
    }

    @Override
    public void end(Headers trailers) {
      got.add("end " + trailers.size());
    }

    @Override
    public void failed(Failure failure) {
      got.add("failed " + failure.getMessage());
    }
  }

  @Test
  void givesWhatIsThereAndWhatComes() {
    body.data(bytes("a"));
    Sink sink = new Sink();
    body.read(sink);
    body.data(bytes("b"));
    body.data(Unpooled.EMPTY_BUFFER);
    body.end(Headers.of("x", "y"));
    body.end(new Headers());
    body.fail(gone);
    assertThat(sink.got).containsExactly("a", "b", "end 1");
    assertThat(told).containsExactly("wanted");
    body.close();
    assertThat(told).containsExactly("wanted", "passed 2");
  }

  /** Notes which bytes it is told to be the last. */
  private static final class MarkingSink extends Sink {
    @Override
    public void last(ByteBuf bytes) {
      got.add("last");
      data(bytes);
    }
  }

  @Test
  void aSinkLearnsWhichBytesAreTheLastWhenThatIsKnown() {
    body.keep(100);
    body.data(bytes("a"));
    Sink sink = new MarkingSink();
    body.read(sink);
    body.last(bytes("b"));
    Sink again = new MarkingSink();
    body.read(again);
    assertThat(sink.got).containsExactly("a", "last", "b", "end 0");
    assertThat(again.got).containsExactly("a", "last", "b", "end 0");
    body.close();
    assertThat(told).containsExactly("wanted", "passed 2");
  }

  @Test
  void bytesBeforeTrailersAreNotTheLast() {
    body.data(bytes("a"));
    body.end(Headers.of("x", "y"));
    Sink sink = new MarkingSink();
    body.read(sink);
    assertThat(sink.got).containsExactly("a", "end 1");
    body.close();
  }

  @Test
  void lastBytesThatAreNoneAreTheEndAlone() {
    Sink sink = new MarkingSink();
    body.read(sink);
    body.data(bytes("a"));
    body.last(Unpooled.EMPTY_BUFFER);
    assertThat(sink.got).containsExactly("a", "end 0");
    body.last(bytes("behind the end"));
    assertThat(sink.got).hasSize(2);
    body.close();
  }

  @Test
  void givesItsFailureBehindWhatCame() {
    body.data(bytes("a"));
    body.fail(gone);
    Sink sink = new Sink();
    body.read(sink);
    assertThat(sink.got).containsExactly("a", "failed gone");
    assertThat(body.mayBeReadAgain()).isFalse();
    body.close();
    assertThat(told).doesNotContain("stopped");
  }

  @Test
  void theSourceIsToldWhatIsPassedOnAndEachByteOnce() {
    body.keep(100);
    Sink first = new Sink();
    Body.Reading one = body.read(first);
    body.data(bytes("abc"));
    one.passedOn(2);
    assertThat(told).containsExactly("wanted", "passed 2");
    Sink second = new Sink();
    Body.Reading two = body.read(second);
    one.passedOn(1); // of a reading that is over
    two.passedOn(2); // once more
    assertThat(told).containsExactly("wanted", "passed 2");
    two.passedOn(1);
    assertThat(told).containsExactly("wanted", "passed 2", "passed 1");
    body.close();
    assertThat(told).containsExactly("wanted", "passed 2", "passed 1", "stopped");
  }

  @Test
  void whatIsKeptIsReadAgain() {
    body.keep(4);
    Sink first = new Sink();
    body.read(first);
    body.data(bytes("ab"));
    body.data(bytes("cd"));
    assertThat(body.mayBeReadAgain()).isTrue();
    Sink second = new Sink();
    body.read(second);
    body.data(bytes("e"));
    body.end(new Headers());
    assertThat(first.got).containsExactly("ab", "cd");
    assertThat(second.got).containsExactly("ab", "cd", "e", "end 0");
    assertThat(body.mayBeReadAgain()).isFalse();
    assertThatThrownBy(() -> body.read(new Sink())).isInstanceOf(IllegalStateException.class);
    body.close();
  }

  @Test
  void aBodyThatIsOverIsReadAgainFromWhatIsKept() {
    body.keep(10);
    body.data(bytes("ab"));
    body.end(new Headers());
    for (int i = 0; i < 3; i++) {
      Sink sink = new Sink();
      body.read(sink);
      assertThat(sink.got).containsExactly("ab", "end 0");
    }
    body.close();
    assertThat(body.mayBeReadAgain()).isFalse();
  }

  @Test
  void whatComesWithinACallOfTheSinkIsGivenOnceAndInOrder() {
    List<Integer> depths = new ArrayList<>();
    Sink sink =
        new Sink() {
          private int depth;

          @Override
          public void data(ByteBuf bytes) {
            depths.add(++depth);
            if (got.isEmpty()) {
              body.data(BodyTest.bytes("b"));
              body.data(BodyTest.bytes("c"));
              body.end(new Headers());
            }
            super.data(bytes);
            depth--;
          }
        };
    body.read(sink);
    body.data(bytes("a"));
    assertThat(sink.got).containsExactly("a", "b", "c", "end 0");
    assertThat(depths).containsOnly(1);
    body.close();
  }

  @Test
  void aSourceMayGiveAllWhenItIsAsked() {
    Body[] asked = new Body[1];
    asked[0] =
        new Body(
            new Body.Source() {
              @Override
              public void wanted() {
                asked[0].data(bytes("a"));
                asked[0].end(new Headers());
              }

              @Override
              public void passedOn(int bytes) {}

              @Override
              public void stopped() {}
            });
    Sink sink = new Sink();
    asked[0].read(sink);
    assertThat(sink.got).containsExactly("a", "end 0");
    asked[0].close();
  }

  @Test
  void aReadingThatBeginsWithinACallTakesOver() {
    body.keep(10);
    Sink second = new Sink();
    Sink first =
        new Sink() {
          @Override
          public void data(ByteBuf bytes) {
            super.data(bytes);
            body.read(second);
          }
        };
    body.data(bytes("a"));
    body.data(bytes("b"));
    body.end(new Headers());
    body.read(first);
    assertThat(first.got).containsExactly("a");
    assertThat(second.got).containsExactly("a", "b", "end 0");
    body.close();
  }

  @Test
  void closingGivesBackAllAndStopsTheSource() {
    body.keep(10);
    body.read(new Sink());
    ByteBuf kept = bytes("ab");
    body.data(kept);
    body.close();
    body.close();
    ByteBuf late = bytes("cde");
    body.data(late);
    assertThat(kept.refCnt()).isZero();
    assertThat(late.refCnt()).isZero();
    // Also the bytes that the sink has not passed on, or others of the connection would starve.
    assertThat(told).containsExactly("wanted", "passed 2", "stopped", "passed 3");
  }

  @Test
  void aSinkMayCloseItsBody() {
    Sink sink =
        new Sink() {
          @Override
          public void data(ByteBuf bytes) {
            super.data(bytes);
            body.close();
          }
        };
    body.data(bytes("a"));
    body.data(bytes("b"));
    body.read(sink);
    assertThat(sink.got).containsExactly("a");
    assertThat(told).containsExactly("wanted", "passed 2", "stopped");
  }

  @Test
  void whoeverAsksIsToldWhenItIsOver() {
    body.whenOver(() -> told.add("over"));
    body.read(new Sink());
    assertThat(body.isOver()).isFalse();
    body.end(new Headers());
    assertThat(body.isOver()).isTrue();
    body.whenOver(() -> told.add("over too"));
    body.close();
    assertThat(told).containsExactly("wanted", "over", "over too");
  }

  @Test
  void aBodyWithoutBytesAndTrailersIsEmpty() {
    assertThat(Body.empty().isEmpty()).isTrue();
    assertThat(body.isEmpty()).isFalse();
    body.end(new Headers());
    assertThat(body.isEmpty()).isTrue();
    Body full = Body.of(bytes("a"));
    assertThat(full.isEmpty()).isFalse();
    full.close();
  }
}
