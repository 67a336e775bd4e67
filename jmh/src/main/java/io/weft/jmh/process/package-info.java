/**
 * The processes that a benchmark forks: everything that is measured or called runs in one of its
 * own. All of them, and their files, go with {@link io.weft.jmh.process.Children}.
 */
@NullMarked
package io.weft.jmh.process;

import org.jspecify.annotations.NullMarked;
