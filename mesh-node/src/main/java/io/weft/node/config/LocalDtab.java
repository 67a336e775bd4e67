package io.weft.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a server does with rules that callers bring for their own calls. */
public enum LocalDtab {
  /** They go before those of the router, and travel on with the call. */
  ALLOW,
  /** They are taken out of the call, which is routed as if it had none. */
  IGNORE,
  /** The call is answered with an error. */
  REFUSE;

  /** As the file has it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(LocalDtab::text).toList();
  }

  static Optional<LocalDtab> of(String text) {
    return Arrays.stream(values()).filter(choice -> choice.text().equals(text)).findFirst();
  }
}
