package io.weft.control.api.thrift;

/** What a poll comes to. */
sealed interface Outcome {

  /**
   * What is known now.
   *
   * @param struct as it goes over the wire, the same for all who are told; not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Known(byte[] struct) implements Outcome {}

  /** Nothing can be told, and why. */
  record Failed(String reason) implements Outcome {}
}
