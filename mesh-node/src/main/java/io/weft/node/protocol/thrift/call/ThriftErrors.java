package io.weft.node.protocol.thrift.call;

import io.netty.buffer.ByteBufAllocator;
import io.weft.namers.name.Path;
import io.weft.node.protocol.call.ErrorText;
import io.weft.stack.call.Failure;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.header.ApplicationExceptionType;

/** Says a failure of the node in the caller's own protocol. */
public final class ThriftErrors {
  private final ErrorText text;

  public ThriftErrors(String label) {
    this.text = new ErrorText(label);
  }

  /**
   * An exception reply with the call's name and sequence id that says that the node speaks, for
   * which name, what went wrong and whether the call may have been executed.
   */
  public ThriftMessage reply(
      ByteBufAllocator allocator, ThriftMessage call, Path name, Failure failure) {
    return ThriftMessages.exception(allocator, call, type(failure), text(name, failure));
  }

  /** The text of such a reply. */
  public String text(Path name, Failure failure) {
    return text.of(name, failure);
  }

  private static ApplicationExceptionType type(Failure failure) {
    return switch (failure.kind()) {
      case NO_SUCH_NAME -> ApplicationExceptionType.UNKNOWN_METHOD;
      case PROTOCOL -> ApplicationExceptionType.PROTOCOL_ERROR;
      default -> ApplicationExceptionType.INTERNAL_ERROR;
    };
  }
}
