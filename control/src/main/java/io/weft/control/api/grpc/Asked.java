package io.weft.control.api.grpc;

import io.weft.control.store.Write;
import io.weft.namers.control.wire.Name;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;

/**
 * A name that a node asks for.
 *
 * @param name as the node writes it, which is how it is answered
 */
record Asked(String namespace, Name name, Path path, Dtab local) {

  static Asked parse(String namespace, Name name, Limits limits) throws Refusal {
    within("path", name.getPath(), limits.pathBytes());
    try {
      Path path = Path.parse(name.getPath());
      return new Asked(namespace, name, path, dtab(name.getDtab(), limits));
    } catch (NameSyntaxException e) {
      throw Refusal.malformed("path \"" + name.getPath() + "\": " + e.getMessage());
    }
  }

  static Dtab dtab(String text, Limits limits) throws Refusal {
    within("dtab", text, limits.dtabBytes());
    try {
      return Dtab.parse(text);
    } catch (NameSyntaxException e) {
      throw Refusal.malformed("dtab \"" + text + "\": " + e.getMessage());
    }
  }

  static String namespace(String text) throws Refusal {
    if (!Write.isKey(text)) {
      throw Refusal.malformed(
          "namespace \"" + text + "\": expected one element of a path, such as \"default\"");
    }
    return text;
  }

  private static void within(String what, String text, int bytes) throws Refusal {
    if (text.length() > bytes) { // the characters of a name are bytes, or it is no name
      throw Refusal.malformed(
          what + " of " + text.length() + " bytes: expected no more than " + bytes);
    }
  }
}
