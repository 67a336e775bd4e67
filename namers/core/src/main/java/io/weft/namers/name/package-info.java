/**
 * Names and the rules that rewrite them, as values with a text form: {@link
 * io.weft.namers.name.Path}, {@link io.weft.namers.name.NameTree} and {@link
 * io.weft.namers.name.Dtab}.
 */
@NullMarked
package io.weft.namers.name;

import org.jspecify.annotations.NullMarked;
