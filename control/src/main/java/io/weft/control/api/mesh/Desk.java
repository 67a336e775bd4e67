package io.weft.control.api.mesh;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.weft.control.api.grpc.Bytes;
import io.weft.control.api.grpc.Caller;
import io.weft.control.api.grpc.Gate;
import io.weft.control.api.grpc.Limits;
import io.weft.control.api.grpc.Refusal;
import io.weft.stack.activity.Activity;
import java.util.concurrent.Executor;

/**
 * What the services share.
 *
 * @param loop where all that is said of a call happens
 */
record Desk(Gate gate, Limits limits, Seats seats, Executor loop) {

  /** What is known of a question, now and later. */
  interface Answer<Q, R> {
    Activity<R> to(Q question, Caller caller) throws Refusal;
  }

  /** A method that answers with what is known first. */
  <Q, R> ServerMethodDefinition<ByteString, R> once(
      MethodDescriptor<Q, R> method, Answer<Q, R> answer) {
    return definition(method, answer, true);
  }

  /** A method that answers with each thing that is known in turn. */
  <Q, R> ServerMethodDefinition<ByteString, R> each(
      MethodDescriptor<Q, R> method, Answer<Q, R> answer) {
    return definition(method, answer, false);
  }

  private <Q, R> ServerMethodDefinition<ByteString, R> definition(
      MethodDescriptor<Q, R> method, Answer<Q, R> answer, boolean once) {
    return ServerMethodDefinition.create(
        method.toBuilder(new Bytes(), method.getResponseMarshaller()).build(),
        (call, headers) -> {
          Caller caller = Caller.of(call, headers);
          return new Telling<>(
                  call,
                  caller,
                  this,
                  question -> answer.to(method.getRequestMarshaller().parse(question), caller),
                  once)
              .listener();
        });
  }
}
