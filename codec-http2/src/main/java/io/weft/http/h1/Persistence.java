package io.weft.http.h1;

/** What a response says about the connection behind it. */
enum Persistence {
  /** What its version has by default. */
  UNSAID(""),
  KEPT("Connection: keep-alive\r\n"),
  CLOSED("Connection: close\r\n");

  final String field;

  Persistence(String field) {
    this.field = field;
  }
}
