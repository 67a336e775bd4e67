/**
 * The command line: one class a command, with no logic of its own. Start with {@link
 * io.weft.cli.Weft}.
 */
@NullMarked
package io.weft.cli;

import org.jspecify.annotations.NullMarked;
