/** What commands share that run as processes of their own. */
@NullMarked
package io.weft.cli.process;

import org.jspecify.annotations.NullMarked;
