package io.weft.control.store.consul;

import io.weft.stack.settings.Settings;

/** Which server may answer what is read. */
enum Consistency {
  /** The leader, which may have been replaced a moment ago. */
  DEFAULT,
  /** Any server, however far behind, also without a leader. */
  STALE,
  /** The leader, after it has made sure that it is. */
  CONSISTENT;

  static Consistency read(Settings settings, String key) {
    String mode = settings.string(key).orElse("default");
    return switch (mode) {
      case "default" -> DEFAULT;
      case "stale" -> STALE;
      case "consistent" -> CONSISTENT;
      default ->
          throw settings.error(key, "is '" + mode + "', expected default, stale or consistent");
    };
  }

  /** For a query that has a parameter before. */
  String parameter() {
    return switch (this) {
      case DEFAULT -> "";
      case STALE -> "&stale";
      case CONSISTENT -> "&consistent";
    };
  }
}
