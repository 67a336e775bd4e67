package io.weft.stack.retry;

/** How many further tries a client may make, in proportion to its calls. Safe for any thread. */
public interface RetryBudget {

  /** Notes a first try: it earns a share of a further one. */
  void deposit();

  /** Takes one further try from the budget; false when it is spent. */
  boolean tryWithdraw();

  /** Further tries that could be made at this moment. */
  long balance();
}
