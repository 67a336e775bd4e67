/** The store in Consul, against a server made from its documentation. */
@NullMarked
package io.weft.control.store.consul;

import org.jspecify.annotations.NullMarked;
