package io.weft.jmh.sim;

import io.weft.stack.retry.RetryBudget;
import java.util.List;

/**
 * The node in front of a tier: it sends a call again by the rules of the node's {@code Retries} and
 * {@code Requeues}. Each call that comes in deposits in the budget of the name and in that of the
 * client, a retry in none; a retry takes from both.
 */
final class RetryingHop implements Tier {
  private final Tier next;
  private final List<RetryBudget> budgets;
  private final VirtualTime time;
  private final CallsBySecond sent = new CallsBySecond();

  /**
   * A node.
   *
   * @param budgets that of the name and that of the client; none for no bound but that of each call
   */
  RetryingHop(Tier next, List<RetryBudget> budgets, VirtualTime time) {
    this.next = next;
    this.budgets = budgets;
    this.time = time;
  }

  /** The calls that it sent to its tier, retries among them. */
  CallsBySecond sent() {
    return sent;
  }

  @Override
  public void call(Answer answer) {
    budgets.forEach(RetryBudget::deposit);
    send(answer, 0);
  }

  private void send(Answer answer, int retries) {
    sent.add(time.nanos());
    next.call(
        ok -> {
          if (!ok && retries < RetryScenario.MAX_PER_CALL && withdraw()) {
            send(answer, retries + 1);
          } else {
            answer.ended(ok);
          }
        });
  }

  private boolean withdraw() {
    return budgets.stream().allMatch(RetryBudget::tryWithdraw); // stops at the first that is spent
  }
}
