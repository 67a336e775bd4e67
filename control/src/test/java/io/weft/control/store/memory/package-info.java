@NullMarked
package io.weft.control.store.memory;

import org.jspecify.annotations.NullMarked;
