package io.weft.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An immutable list of named modules over a leaf, from which services are made. The same list that
 * serves calls can be printed, so what is shown is what runs.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public final class Stack<Q, R> {

  /** What a module does with the service below it. */
  @FunctionalInterface
  public interface Make<Q, R> {
    Service<Q, R> make(Params params, Service<Q, R> next);
  }

  /**
   * One named module.
   *
   * @param reads the parameters that it reads, for printing
   */
  public record Module<Q, R>(Role role, String description, List<Param<?>> reads, Make<Q, R> make) {
    public Module {
      reads = List.copyOf(reads);
    }
  }

  /**
   * A line of a printed stack.
   *
   * @param settings the values in force of the parameters that the module reads
   */
  public record Line(Role role, String description, List<Setting> settings) {
    public Line {
      settings = List.copyOf(settings);
    }
  }

  /**
   * A value in force.
   *
   * @param name that of the parameter
   * @param origin where the value comes from, see {@link Params#origin}
   */
  public record Setting(String name, String value, String origin) {}

  private final List<Module<Q, R>> modules;
  private final Leaf<Q, R> leaf;

  private Stack(List<Module<Q, R>> modules, Leaf<Q, R> leaf) {
    this.modules = List.copyOf(modules);
    this.leaf = leaf;
  }

  private record Leaf<Q, R>(
      Role role, String description, List<Param<?>> reads, Function<Params, Service<Q, R>> make) {
    private Leaf {
      reads = List.copyOf(reads);
    }
  }

  /** The stack that is a leaf alone: the service at the bottom. */
  public static <Q, R> Stack<Q, R> leaf(
      Role role, String description, Function<Params, Service<Q, R>> make) {
    return leaf(role, description, List.of(), make);
  }

  /**
   * As {@link #leaf(Role, String, Function)}, with parameters to print.
   *
   * @param reads those that it reads
   */
  public static <Q, R> Stack<Q, R> leaf(
      Role role, String description, List<Param<?>> reads, Function<Params, Service<Q, R>> make) {
    return new Stack<>(List.of(), new Leaf<>(role, description, reads, make));
  }

  /**
   * This stack with a module on top.
   *
   * @throws IllegalArgumentException when the role is taken
   */
  public Stack<Q, R> push(Module<Q, R> module) {
    requireFree(module.role());
    List<Module<Q, R>> copy = new ArrayList<>(modules);
    copy.add(0, module);
    return new Stack<>(copy, leaf);
  }

  /** This stack without the module of a role; the same stack where there is none. */
  public Stack<Q, R> remove(Role role) {
    List<Module<Q, R>> copy = new ArrayList<>(modules);
    copy.removeIf(module -> module.role().equals(role));
    return new Stack<>(copy, leaf);
  }

  /**
   * This stack with another module in the place of a role.
   *
   * @throws IllegalArgumentException when no module has the role, or the other module brings one
   *     that is taken
   */
  public Stack<Q, R> replace(Role role, Module<Q, R> module) {
    int index = indexOf(role);
    if (index < 0) {
      throw new IllegalArgumentException("no role " + role + " in the stack");
    }
    if (!module.role().equals(role)) {
      requireFree(module.role());
    }
    List<Module<Q, R>> copy = new ArrayList<>(modules);
    copy.set(index, module);
    return new Stack<>(copy, leaf);
  }

  /** Makes the service, from the leaf up. When a module cannot be made, what is below is closed. */
  public Service<Q, R> make(Params params) {
    Service<Q, R> service = leaf.make().apply(params);
    try {
      for (int i = modules.size() - 1; i >= 0; i--) {
        service = modules.get(i).make().make(params, service);
      }
      return service;
    } catch (RuntimeException | Error e) {
      service.close();
      throw e;
    }
  }

  /** The modules from top to bottom with the values in force. */
  public List<Line> print(Params params) {
    List<Line> lines = new ArrayList<>();
    for (Module<Q, R> module : modules) {
      lines.add(new Line(module.role(), module.description(), settings(module.reads(), params)));
    }
    lines.add(new Line(leaf.role(), leaf.description(), settings(leaf.reads(), params)));
    return lines;
  }

  private void requireFree(Role role) {
    if (leaf.role().equals(role) || indexOf(role) >= 0) {
      throw new IllegalArgumentException("role " + role + " is in the stack already");
    }
  }

  private static List<Setting> settings(List<Param<?>> reads, Params params) {
    return reads.stream()
        .map(param -> new Setting(param.name(), text(params.get(param)), params.origin(param)))
        .toList();
  }

  private static String text(Object value) {
    return value instanceof Optional<?> optional
        ? optional.map(String::valueOf).orElse("none")
        : String.valueOf(value);
  }

  private int indexOf(Role role) {
    for (int i = 0; i < modules.size(); i++) {
      if (modules.get(i).role().equals(role)) {
        return i;
      }
    }
    return -1;
  }
}
