package io.weft.control.plan;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;

/**
 * A name that nodes use.
 *
 * @param local the rules with which it is bound besides those of the namespace
 * @param nodes how many use it
 */
public record InUse(Path name, Dtab local, int nodes) {}
