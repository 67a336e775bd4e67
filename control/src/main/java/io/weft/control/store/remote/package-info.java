/**
 * What the stores in systems elsewhere have in common: the {@link
 * io.weft.control.store.remote.Replica} of a collection that is told to those who observe, and the
 * {@link io.weft.control.store.remote.HistoryEntry} that is written beside each change.
 */
@NullMarked
package io.weft.control.store.remote;

import org.jspecify.annotations.NullMarked;
