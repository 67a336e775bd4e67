/**
 * {@code weft demo}: nodes and instances of a service as processes of this machine, callers in this
 * one, and a run whose every claim is measured. {@code users} is generated from {@code
 * src/main/thrift/users.thrift}.
 */
@NullMarked
package io.weft.cli.demo;

import org.jspecify.annotations.NullMarked;
