package io.weft.thrift.frame;

/** How messages follow each other on a connection. */
public enum ThriftTransport {
  /** Each message is led by its length, in four bytes. */
  FRAMED,
  /** Messages follow each other bare; the end of one is found by reading its struct. */
  BUFFERED
}
