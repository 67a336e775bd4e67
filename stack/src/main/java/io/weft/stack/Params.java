package io.weft.stack;

import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * An immutable set of parameter values, from which modules are made. A missing one has its default.
 */
public final class Params {
  /** Where the value of a parameter comes from that nobody gave. */
  public static final String DEFAULT = "default";

  private static final Params EMPTY = new Params(new HashMap<>());

  private final Map<Param<?>, Given> values;

  private Params(Map<Param<?>, Given> values) {
    this.values = values;
  }

  private record Given(Object value, String origin) {}

  public static Params empty() {
    return EMPTY;
  }

  /** The value given for a parameter, else its default. */
  @SuppressWarnings("unchecked") // with() puts only a T under a Param<T>
  public <T> T get(Param<T> param) {
    Given given = values.get(param);
    return given == null ? param.defaultValue() : (T) given.value();
  }

  /** Where the value of a parameter comes from, for people; empty when nobody said. */
  public String origin(Param<?> param) {
    Given given = values.get(param);
    return given == null ? DEFAULT : given.origin();
  }

  /** These parameters with one more value, which replaces an earlier one. */
  public <T> Params with(Param<T> param, T value) {
    return with(param, value, "");
  }

  /**
   * As {@link #with(Param, Object)}, saying where the value comes from.
   *
   * @param origin for people, such as the rule of a configuration
   */
  public <T> Params with(Param<T> param, T value, String origin) {
    Map<Param<?>, Given> copy = new HashMap<>(values);
    copy.put(param, new Given(value, origin));
    return new Params(copy);
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "{", "}");
    values.entrySet().stream()
        .map(entry -> entry.getKey().name() + ": " + entry.getValue().value())
        .sorted()
        .forEach(text::add);
    return text.toString();
  }
}
