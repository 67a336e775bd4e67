package io.weft.stack;

import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * An immutable set of parameter values, from which modules are made. A missing one has its default.
 */
public final class Params {
  private static final Params EMPTY = new Params(new HashMap<>());

  private final Map<Param<?>, Object> values;

  private Params(Map<Param<?>, Object> values) {
    this.values = values;
  }

  public static Params empty() {
    return EMPTY;
  }

  /** The value given for a parameter, else its default. */
  @SuppressWarnings("unchecked") // with() puts only a T under a Param<T>
  public <T> T get(Param<T> param) {
    Object value = values.get(param);
    return value == null ? param.defaultValue() : (T) value;
  }

  /** These parameters with one more value, which replaces an earlier one. */
  public <T> Params with(Param<T> param, T value) {
    Map<Param<?>, Object> copy = new HashMap<>(values);
    copy.put(param, value);
    return new Params(copy);
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "{", "}");
    values.entrySet().stream()
        .map(entry -> entry.getKey().name() + ": " + entry.getValue())
        .sorted()
        .forEach(text::add);
    return text.toString();
  }
}
