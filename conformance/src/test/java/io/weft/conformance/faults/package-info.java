/** Endpoints that fail under steady calls: no caller notices. */
@NullMarked
package io.weft.conformance.faults;

import org.jspecify.annotations.NullMarked;
