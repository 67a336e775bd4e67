@NullMarked
package io.weft.control.store.file;

import org.jspecify.annotations.NullMarked;
