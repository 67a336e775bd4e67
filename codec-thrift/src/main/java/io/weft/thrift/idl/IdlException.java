package io.weft.thrift.idl;

/** A file that is no Thrift interface definition; the message has its name and the line. */
public final class IdlException extends Exception {
  private static final long serialVersionUID = 1;

  IdlException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
