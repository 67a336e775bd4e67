package io.weft.http.model;

/** The versions of HTTP that are spoken. */
public enum HttpVersion {
  HTTP_1_0("1.0"),
  HTTP_1_1("1.1"),
  HTTP_2("2.0");

  private final String number;

  HttpVersion(String number) {
    this.number = number;
  }

  /** As names and {@code Via} have it: {@code 1.1}. */
  public String number() {
    return number;
  }

  @Override
  public String toString() {
    return "HTTP/" + number;
  }
}
