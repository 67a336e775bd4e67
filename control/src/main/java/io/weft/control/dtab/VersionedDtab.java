package io.weft.control.dtab;

import io.weft.control.store.Version;
import io.weft.namers.name.Dtab;

/**
 * The Dtab of a namespace in the version in which it stands.
 *
 * @param text as it was written, comments and white space included
 */
public record VersionedDtab(Dtab dtab, String text, Version version) {}
