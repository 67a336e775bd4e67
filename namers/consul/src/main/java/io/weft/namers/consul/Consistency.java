package io.weft.namers.consul;

import io.weft.stack.settings.Settings;

/** Which server may answer. */
enum Consistency {
  /** The leader, which may have been replaced a moment ago. */
  DEFAULT,
  /** Any server, however far behind, also without a leader. */
  STALE,
  /** The leader, after it has made sure that it is. */
  CONSISTENT;

  static Consistency read(Settings settings) {
    String mode = settings.string("consistencyMode").orElse("default");
    return switch (mode) {
      case "default" -> DEFAULT;
      case "stale" -> STALE;
      case "consistent" -> CONSISTENT;
      default ->
          throw settings.error(
              "consistencyMode", "is '" + mode + "', expected default, stale or consistent");
    };
  }

  String parameter() {
    return switch (this) {
      case DEFAULT -> "";
      case STALE -> "&stale";
      case CONSISTENT -> "&consistent";
    };
  }
}
