/**
 * The load benchmark behind {@code weft bench}: calls per second, latency and CPU time per call of
 * a Weft node beside HAProxy, on one machine in one run. {@link io.weft.jmh.load.BenchCommand} is
 * the way in; {@link io.weft.jmh.load.LoadGenerator} makes the calls from this process, and
 * everything that is measured or called runs in processes of its own. Linux only: it needs epoll
 * and {@code /proc}.
 */
@NullMarked
package io.weft.jmh.load;

import org.jspecify.annotations.NullMarked;
