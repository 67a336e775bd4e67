/**
 * {@code weft demo}: two nodes and four instances of a service as processes of this machine, a
 * caller in this one, and a run whose every claim is measured. {@code users} is generated from
 * {@code src/main/thrift/users.thrift}.
 */
@NullMarked
package io.weft.cli.demo;

import org.jspecify.annotations.NullMarked;
