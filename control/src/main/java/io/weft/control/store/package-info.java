/**
 * Where the control service keeps what must not be lost: small texts by key, with versions,
 * compare-and-set and history. Start with {@link io.weft.control.store.Store}; each back end has a
 * package below.
 */
@NullMarked
package io.weft.control.store;

import org.jspecify.annotations.NullMarked;
