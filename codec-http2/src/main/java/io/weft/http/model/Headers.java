package io.weft.http.model;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a head, or of trailers, in the order they came. Names are compared without regard
 * to case and keep the case they came in. Holds no pseudo-header of HTTP/2. That names and values
 * are well-formed is for those to see to who read them from outside.
 *
 * <p>Confined to one event loop.
 *
 * <p>Source: RFC 9110 section 5.
 */
public final class Headers {
  private static final CharSequence[] NOTHING = {};
  private static final int FIRST_ROOM = 16; // eight fields

  private CharSequence[] fields = NOTHING; // names and values by turns
  private int used;

  public Headers() {}

  /** Of names and values by turns. */
  public static Headers of(CharSequence... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value: " + List.of(namesAndValues));
    }
    Headers headers = new Headers();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  /** The number of fields. */
  public int size() {
    return used / 2;
  }

  public boolean isEmpty() {
    return used == 0;
  }

  /** The name of the field at an index. */
  public CharSequence name(int index) {
    return fields[2 * index];
  }

  /** The value of the field at an index. */
  public CharSequence value(int index) {
    return fields[2 * index + 1];
  }

  /** The value of the first field of a name; null when there is none. */
  public @Nullable String get(CharSequence name) {
    int at = indexOf(name, 0);
    return at < 0 ? null : fields[at + 1].toString();
  }

  /** The values of all fields of a name, in their order. */
  public List<String> all(CharSequence name) {
    List<String> values = new ArrayList<>(2);
    for (int at = indexOf(name, 0); at >= 0; at = indexOf(name, at + 2)) {
      values.add(fields[at + 1].toString());
    }
    return values;
  }

  public boolean contains(CharSequence name) {
    return indexOf(name, 0) >= 0;
  }

  /** Adds a field behind the others. */
  public Headers add(CharSequence name, CharSequence value) {
    if (used == fields.length) {
      fields = Arrays.copyOf(fields, Math.max(FIRST_ROOM, 2 * used));
    }
    fields[used++] = name;
    fields[used++] = value;
    return this;
  }

  /** Leaves one field of a name, with this value; in the place of the first there was. */
  public Headers set(CharSequence name, CharSequence value) {
    int at = indexOf(name, 0);
    if (at < 0) {
      return add(name, value);
    }
    fields[at + 1] = value;
    removeFrom(at + 2, field -> same(field, name));
    return this;
  }

  /** Removes all fields of a name. */
  public Headers remove(CharSequence name) {
    int first = indexOf(name, 0);
    if (first >= 0) {
      removeFrom(first, field -> same(field, name));
    }
    return this;
  }

  /** Removes all fields whose names answer to a test. */
  public Headers removeNames(Predicate<CharSequence> which) {
    removeFrom(0, which);
    return this;
  }

  public void forEach(BiConsumer<CharSequence, CharSequence> action) {
    for (int i = 0; i < used; i += 2) {
      action.accept(fields[i], fields[i + 1]);
    }
  }

  public Headers copy() {
    Headers copy = new Headers();
    copy.fields = used == 0 ? NOTHING : Arrays.copyOf(fields, fields.length);
    copy.used = used;
    return copy;
  }

  private void removeFrom(int start, Predicate<CharSequence> which) {
    int kept = start;
    for (int i = start; i < used; i += 2) {
      if (!which.test(fields[i])) {
        fields[kept] = fields[i];
        fields[kept + 1] = fields[i + 1];
        kept += 2;
      }
    }
    used = kept;
  }

  private int indexOf(CharSequence name, int from) {
    for (int i = from; i < used; i += 2) {
      if (same(fields[i], name)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean same(CharSequence one, CharSequence other) {
    return one == other
        || (one.length() == other.length() && AsciiString.contentEqualsIgnoreCase(one, other));
  }

  /** One line a field, for logs and tests. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }
}
