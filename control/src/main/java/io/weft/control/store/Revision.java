package io.weft.control.store;

import java.util.Optional;

/**
 * One change in the history of a key.
 *
 * @param text what was written; empty for a deletion
 */
public record Revision(Version version, Optional<String> text, Change change) {}
