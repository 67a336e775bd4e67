package io.weft.thrift.mux;

/**
 * The codes of message types. Two have a second code, which an early implementation used by mistake
 * and which Finagle sends to this day; both are read, and Finagle's is written.
 */
final class MuxType {
  static final int TREQ = 1;
  static final int RREQ = -1;
  static final int TDISPATCH = 2;
  static final int RDISPATCH = -2;
  static final int TDRAIN = 64;
  static final int RDRAIN = -64;
  static final int TPING = 65;
  static final int RPING = -65;
  static final int TDISCARDED = 66;
  static final int TDISCARDED_SENT = -62;
  static final int RDISCARDED = -66;
  static final int TLEASE = 67;
  static final int TINIT = 68;
  static final int RINIT = -68;
  static final int RERR = -128;
  static final int RERR_SENT = 127;

  private MuxType() {}

  static boolean isFragmentable(int type) {
    return type == TDISPATCH || type == RDISPATCH;
  }
}
