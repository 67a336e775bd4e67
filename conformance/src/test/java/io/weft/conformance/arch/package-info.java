/** The walls between the rooms, as tests: {@link io.weft.conformance.arch.WallsTest}. */
@NullMarked
package io.weft.conformance.arch;

import org.jspecify.annotations.NullMarked;
