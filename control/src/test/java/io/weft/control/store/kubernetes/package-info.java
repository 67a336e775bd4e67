/** The store in Kubernetes, against a server made from its documentation. */
@NullMarked
package io.weft.control.store.kubernetes;

import org.jspecify.annotations.NullMarked;
