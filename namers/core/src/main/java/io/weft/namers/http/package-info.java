/**
 * How a namer talks to a discovery system that has an HTTP API: calls that a limit of time ends,
 * streams of lines, and TLS towards the system. What comes of a call is told on the loop.
 */
@NullMarked
package io.weft.namers.http;

import org.jspecify.annotations.NullMarked;
