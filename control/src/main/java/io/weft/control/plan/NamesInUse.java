package io.weft.control.plan;

import io.weft.control.fleet.NameInUse;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The names that nodes use at present. Called from any thread. */
public interface NamesInUse {

  /** Those of one namespace. Does not fail. */
  CompletionStage<Known> in(String namespace);

  /**
   * What is known of the names in use.
   *
   * @param names each once for every local Dtab that it is used with
   * @param unseen why nodes of other control services could not be asked for, a line for each
   */
  record Known(Collection<NameInUse> names, List<String> unseen) {
    public Known {
      names = List.copyOf(names);
      unseen = List.copyOf(unseen);
    }
  }
}
