package io.weft.namers.etcd;

import com.google.protobuf.ByteString;
import io.weft.namers.name.Path;
import io.weft.stack.settings.Settings;
import java.util.Optional;

/**
 * The keys below a path: those of a service's instances are the direct children.
 *
 * @param start what all of them start with; ends with a slash
 */
record Keys(ByteString start) {
  private static final byte SLASH = '/';

  /** Reads {@code pathPrefix}: what all keys start with, without a slash at its end. */
  static String prefix(Settings settings) {
    String prefix = settings.string("pathPrefix").orElse("/services");
    if (!prefix.startsWith("/") || prefix.contains("//")) {
      throw settings.error("pathPrefix", "is '" + prefix + "', expected a path such as /services");
    }
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  /** The keys below a path; empty if it has an element with a slash in it. */
  static Optional<Keys> below(String pathPrefix, Path path) {
    ByteString key = ByteString.copyFromUtf8(pathPrefix);
    ByteString slash = ByteString.copyFrom(new byte[] {SLASH});
    for (int i = 0; i < path.size(); i++) {
      ByteString element = ByteString.copyFrom(path.bytes(i));
      if (indexOfSlash(element) >= 0) {
        return Optional.empty();
      }
      key = key.concat(slash).concat(element);
    }
    return Optional.of(new Keys(key.concat(slash)));
  }

  /** The first key behind all of these. */
  ByteString end() {
    return behindSlash(start);
  }

  /** The name of an instance; empty if the key is that of something further down. */
  Optional<String> instance(ByteString key) {
    ByteString name = key.substring(start.size());
    return name.isEmpty() || indexOfSlash(name) >= 0
        ? Optional.empty()
        : Optional.of(name.toStringUtf8());
  }

  /** Where a listing goes on behind a key, past all that is further down. */
  ByteString after(ByteString key) {
    int slash = indexOfSlash(key.substring(start.size()));
    return slash < 0
        ? key.concat(ByteString.copyFrom(new byte[] {0}))
        : behindSlash(key.substring(0, start.size() + slash + 1));
  }

  private static ByteString behindSlash(ByteString key) {
    return key.substring(0, key.size() - 1).concat(ByteString.copyFrom(new byte[] {SLASH + 1}));
  }

  private static int indexOfSlash(ByteString text) {
    for (int i = 0; i < text.size(); i++) {
      if (text.byteAt(i) == SLASH) {
        return i;
      }
    }
    return -1;
  }
}
