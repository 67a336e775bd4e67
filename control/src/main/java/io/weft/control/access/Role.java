package io.weft.control.access;

import java.util.List;

/** A right that somebody may have. */
sealed interface Role {
  boolean permits(Action action);

  /** Everything, everywhere. */
  record Admin() implements Role {
    @Override
    public boolean permits(Action action) {
      return true;
    }
  }

  /** To see namespaces. */
  record Read(Namespaces namespaces) implements Role {
    @Override
    public boolean permits(Action action) {
      if (action instanceof Action.Read read) {
        return namespaces.has(read.namespace());
      }
      return action instanceof Action.Resolve // of what is bound in any of them
          || (action instanceof Action.ReadAll && namespaces.hasAll());
    }
  }

  /** To see and to change namespaces. */
  record Write(Namespaces namespaces) implements Role {
    @Override
    public boolean permits(Action action) {
      return action instanceof Action.Change change
          ? namespaces.has(change.namespace())
          : new Read(namespaces).permits(action);
    }
  }

  /**
   * Namespaces by their names.
   *
   * @param patterns names, in which {@code *} stands for any characters
   */
  record Namespaces(List<String> patterns) {
    public Namespaces {
      patterns = List.copyOf(patterns);
    }

    boolean has(String namespace) {
      return patterns.stream().anyMatch(pattern -> Wildcard.matches(pattern, namespace));
    }

    boolean hasAll() {
      return patterns.contains("*");
    }
  }
}
