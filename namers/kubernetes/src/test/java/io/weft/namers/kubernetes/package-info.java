/** The namers of Kubernetes against an API server with faults. */
@NullMarked
package io.weft.namers.kubernetes;

import org.jspecify.annotations.NullMarked;
