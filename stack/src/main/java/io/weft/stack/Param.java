package io.weft.stack;

/**
 * A typed parameter of stack modules, with its default. A constant beside the module that reads it;
 * its identity is the object, the name is for people.
 */
public final class Param<T> {
  private final String name;
  private final T defaultValue;

  private Param(String name, T defaultValue) {
    this.name = name;
    this.defaultValue = defaultValue;
  }

  public static <T> Param<T> of(String name, T defaultValue) {
    return new Param<>(name, defaultValue);
  }

  public String name() {
    return name;
  }

  public T defaultValue() {
    return defaultValue;
  }

  @Override
  public String toString() {
    return name;
  }
}
