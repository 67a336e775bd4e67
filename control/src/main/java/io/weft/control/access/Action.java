package io.weft.control.access;

/** What somebody wants to do. */
public sealed interface Action {

  /** To see the Dtab of a namespace, and what names are bound to by it. */
  record Read(String namespace) implements Action {
    @Override
    public String toString() {
      return "read namespace " + namespace;
    }
  }

  /** To change the Dtab of a namespace. */
  record Change(String namespace) implements Action {
    @Override
    public String toString() {
      return "change namespace " + namespace;
    }
  }

  /** To see what belongs to no namespace. */
  record ReadAll() implements Action {
    @Override
    public String toString() {
      return "read what belongs to no namespace";
    }
  }

  /** To see the addresses of a bound id, which are the same in all namespaces. */
  record Resolve() implements Action {
    @Override
    public String toString() {
      return "see addresses";
    }
  }
}
