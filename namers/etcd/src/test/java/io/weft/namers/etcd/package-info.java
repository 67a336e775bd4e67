/** The namer and the announcer of etcd beside a real server, which fails in all ways it can. */
@NullMarked
package io.weft.namers.etcd;

import org.jspecify.annotations.NullMarked;
