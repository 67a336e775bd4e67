/** What is made of a run's calls, and short runs with real faults. */
@NullMarked
package io.weft.jmh.faults;

import org.jspecify.annotations.NullMarked;
