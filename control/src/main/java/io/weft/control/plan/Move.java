package io.weft.control.plan;

import io.weft.control.fleet.NameInUse;
import java.util.Optional;

/**
 * A name in use whose calls would go elsewhere.
 *
 * @param from the bound names of now, as a tree; empty when nobody knows
 * @param to those of then, likewise
 * @param endpoints how many there would be
 * @param problem why the calls would fail, or why it cannot be told where they would go
 */
public record Move(
    NameInUse name, String from, String to, int endpoints, Optional<String> problem) {}
