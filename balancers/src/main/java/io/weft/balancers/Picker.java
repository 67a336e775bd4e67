package io.weft.balancers;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Chooses among candidates. Safe for any thread, without locks or allocation. */
@FunctionalInterface
public interface Picker<M extends Member> {

  /**
   * The member for one call: of the best status that it comes across, and within that by the
   * policy. It falls back to members of any status.
   *
   * @param usable whether the call may go to a member; asked any number of times
   * @return null only when no member is usable
   */
  @Nullable M pick(Predicate<? super M> usable);
}
