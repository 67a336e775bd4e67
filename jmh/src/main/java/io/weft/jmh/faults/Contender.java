package io.weft.jmh.faults;

import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import java.util.Arrays;
import java.util.List;

/** The proxies that are compared. */
enum Contender {
  WEFT("weft", "Weft"),
  HAPROXY("haproxy", "HAProxy"),
  FINAGLE("finagle", "Finagle");

  private final String code;
  private final String title;

  Contender(String code, String title) {
    this.code = code;
    this.title = title;
  }

  /** The proxy of {@code --rows} and of the JSON file. */
  String code() {
    return code;
  }

  String title() {
    return title;
  }

  /**
   * Starts it.
   *
   * @throws LoadException when that cannot be, with the reason for the table
   */
  Proxy start(Children children, List<Endpoint> endpoints)
      throws LoadException, InterruptedException {
    return switch (this) {
      case WEFT -> Weft.start(children, endpoints);
      case HAPROXY -> HaProxy.start(children, endpoints);
      case FINAGLE -> Finagle.start(children, endpoints);
    };
  }

  /**
   * The proxy of a code.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Contender of(String code) {
    return Arrays.stream(values())
        .filter(contender -> contender.code.equals(code))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no row \"" + code + '"'));
  }

  @Override
  public String toString() {
    return code;
  }
}
