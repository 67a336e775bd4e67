/**
 * The store {@code file}: a journal of all changes in a directory of this machine, for one process.
 */
@NullMarked
package io.weft.control.store.file;

import org.jspecify.annotations.NullMarked;
