/** Tests of the helpers of tests. */
@NullMarked
package io.weft.testkit;

import org.jspecify.annotations.NullMarked;
