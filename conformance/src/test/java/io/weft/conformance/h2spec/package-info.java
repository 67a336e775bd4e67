/** h2spec, which tries a server of HTTP/2 on what the RFCs say. */
@NullMarked
package io.weft.conformance.h2spec;

import org.jspecify.annotations.NullMarked;
