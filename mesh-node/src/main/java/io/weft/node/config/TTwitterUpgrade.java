package io.weft.node.config;

/** Whether the node asks endpoints for the TTwitter upgrade. */
public enum TTwitterUpgrade {
  /** Calls go out as plain Thrift. */
  NEVER("false"),
  /** Each endpoint is asked, and called as plain Thrift when it does not know the upgrade. */
  ATTEMPT("true"),
  /** An endpoint that does not know the upgrade is not called. */
  REQUIRE("require");

  private final String text;

  TTwitterUpgrade(String text) {
    this.text = text;
  }

  /** As the file has it. */
  public String text() {
    return text;
  }
}
