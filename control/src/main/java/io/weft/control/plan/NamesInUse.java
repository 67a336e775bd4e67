package io.weft.control.plan;

import io.weft.control.fleet.NameInUse;
import java.util.Collection;

/** The names that nodes use at present. Called from any thread; must not block. */
public interface NamesInUse {

  /** Those of one namespace, each once for every local Dtab that it is used with. */
  Collection<NameInUse> in(String namespace);
}
