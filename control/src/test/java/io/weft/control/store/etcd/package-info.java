/** The store in etcd, against real servers. */
@NullMarked
package io.weft.control.store.etcd;

import org.jspecify.annotations.NullMarked;
