/**
 * What callers notice when endpoints fail: a cluster of real servers under steady load, some of
 * which are killed, paused, slowed, reset, cut off and made to flap, behind a Weft node and behind
 * other proxies. {@link io.weft.jmh.faults.FaultsCommand} is the way in; {@link
 * io.weft.jmh.faults.SteadyLoad} makes the calls, and {@link io.weft.jmh.faults.Assessment} says
 * what became of them. Linux only: it needs epoll, signals and, for the partition, network
 * namespaces.
 */
@NullMarked
package io.weft.jmh.faults;

import org.jspecify.annotations.NullMarked;
