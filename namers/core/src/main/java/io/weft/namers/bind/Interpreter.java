package io.weft.namers.bind;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;

/** Says what logical names are bound to, in this process or by asking another one. Thread-safe. */
public interface Interpreter {

  /**
   * What a name is bound to: a leaf, a union (in which unions and {@link NameTree.Empty} may stand
   * again), or {@link NameTree.Neg}, {@link NameTree.Fail} or {@link NameTree.Empty}. Alternatives
   * are decided. After a change of the Dtab it may be pending again until a namer has answered a
   * new question.
   *
   * @param local rules of one caller, which go before all others
   */
  Activity<NameTree<Name.Bound>> bind(Dtab local, Path name);

  /**
   * How a name is bound, with each step; {@link #bind} gives the result of the first one. May tell
   * the same again.
   */
  Activity<Delegation> delegate(Dtab local, Path name);

  /** This interpreter with another Dtab in the place of the one that it binds by. */
  Interpreter withBase(Dtab other);
}
