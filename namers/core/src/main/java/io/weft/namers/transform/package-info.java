/** The kinds of transformers: each changes what names are bound to. */
@NullMarked
package io.weft.namers.transform;

import org.jspecify.annotations.NullMarked;
