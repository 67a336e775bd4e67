package io.weft.control.api.thrift;

import java.util.function.Consumer;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.protocol.TMessageType;

/**
 * A request that is to be answered once.
 *
 * @param reply takes the answer, a whole message
 * @param metrics of the method
 */
record Call(
    Caller caller, String method, int sequenceId, Consumer<byte[]> reply, CallMetrics metrics) {
  private static final int RESULT = 0;
  private static final int DECLARED_FAILURE = 1;

  void ok(byte[] struct) {
    metrics.ok();
    reply(RESULT, struct);
  }

  /** Answers with the failure that the method declares. */
  void failed(byte[] struct) {
    metrics.failed();
    reply(DECLARED_FAILURE, struct);
  }

  private void reply(int field, byte[] struct) {
    reply.accept(
        StructWriter.message(
            method, TMessageType.REPLY, sequenceId, out -> out.struct(field, struct)));
  }

  /**
   * Answers with a failure that methods need not declare.
   *
   * @param type of those in {@link TApplicationException}
   */
  void refused(int type, String text) {
    metrics.failed();
    reply.accept(
        StructWriter.message(
            method, TMessageType.EXCEPTION, sequenceId, out -> out.string(1, text).int32(2, type)));
  }
}
