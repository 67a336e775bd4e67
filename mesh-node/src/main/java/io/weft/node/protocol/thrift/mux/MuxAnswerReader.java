package io.weft.node.protocol.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weft.node.protocol.endpoint.Attempt;
import io.weft.stack.call.Failure;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.MessageReader;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.mux.MuxFailure;
import io.weft.thrift.mux.MuxMessage;
import java.nio.charset.StandardCharsets;

/** Makes of what an endpoint answers on a session what the call gets. */
final class MuxAnswerReader {
  private static final int MAX_TEXT_BYTES = 512;

  private final String address;
  private final MessageReader reader;

  MuxAnswerReader(String address, MessageReader reader) {
    this.address = address;
    this.reader = reader;
  }

  /** Ends a call by an answer, which belongs to this method. */
  void tell(Attempt<ThriftMessage, ThriftMessage> call, MuxMessage.Rdispatch answer) {
    switch (answer.status()) {
      case OK -> ok(call, answer);
      case ERROR -> {
        Failure failure = error(answer);
        answer.release();
        call.failed(failure);
      }
      case NACK -> {
        Failure failure = nack(answer);
        answer.release();
        call.failed(failure);
      }
    }
  }

  private void ok(Attempt<ThriftMessage, ThriftMessage> call, MuxMessage.Rdispatch answer) {
    ThriftMessage asked = call.request();
    if (asked.type() == MessageType.ONEWAY) {
      answer.release(); // it says nothing but that it was taken
      call.ok(ThriftMessages.reply(UnpooledByteBufAllocator.DEFAULT, asked, Unpooled.EMPTY_BUFFER));
      return;
    }
    ThriftMessage reply;
    try {
      reply = reader.read(answer.body());
    } catch (ThriftFormatException e) {
      answer.release();
      call.failed(protocol("answered something that is not Thrift: " + e.getMessage()));
      return;
    }
    if (!reply.answers(asked)) {
      String got = reply.toString();
      reply.release();
      call.failed(protocol("answered " + asked + " with " + got));
      return;
    }
    reply.replaceEnvelope(new Envelope(Dialect.MUX, answer.contexts()));
    call.ok(reply);
  }

  private Failure protocol(String what) {
    return Failure.maybeExecuted(Failure.Kind.PROTOCOL, address + " " + what);
  }

  private Failure error(MuxMessage.Rdispatch answer) {
    MuxFailure said = MuxFailure.of(answer);
    String message = address + " failed: " + text(answer.body());
    if (said.isFinal()) {
      return Failure.notRetryable(Failure.Kind.ENDPOINT_FAILED, message);
    }
    return said.isNotExecuted()
        ? Failure.notSent(Failure.Kind.REFUSED, message)
        : Failure.maybeExecuted(Failure.Kind.ENDPOINT_FAILED, message);
  }

  private Failure nack(MuxMessage.Rdispatch answer) {
    String message = address + " did not take the call";
    return MuxFailure.of(answer).isFinal()
        ? Failure.notRetryable(Failure.Kind.REFUSED, message)
        : Failure.notSent(Failure.Kind.REFUSED, message);
  }

  private static String text(ByteBuf body) {
    int bytes = Math.min(body.readableBytes(), MAX_TEXT_BYTES);
    return body.toString(body.readerIndex(), bytes, StandardCharsets.UTF_8);
  }

  /** What an error in place of an answer means. */
  Failure error(MuxMessage.Rerr error) {
    return Failure.maybeExecuted(
        Failure.Kind.ENDPOINT_FAILED, address + " could not serve the call: " + error.text());
  }

  /** What it means that the endpoint discarded a call which nobody here did. */
  Failure discarded() {
    return Failure.maybeExecuted(Failure.Kind.ENDPOINT_FAILED, address + " discarded the call");
  }
}
