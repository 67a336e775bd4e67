/** Discovery by files: the {@code io.l5d.fs} namer, and Dtabs in files. */
@NullMarked
package io.weft.namers.fs;

import org.jspecify.annotations.NullMarked;
