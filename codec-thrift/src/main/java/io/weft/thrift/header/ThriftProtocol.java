package io.weft.thrift.header;

/** How values are written: the two protocols of Thrift that are found on ports. */
public enum ThriftProtocol {
  BINARY,
  COMPACT
}
