package io.weft.control.fleet;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;

/**
 * A name that nodes use.
 *
 * @param local the rules of router and caller with which it is bound
 * @param routers how many routers use it: a node counts once for each of its routers
 */
public record NameInUse(Path path, Dtab local, int routers) {}
