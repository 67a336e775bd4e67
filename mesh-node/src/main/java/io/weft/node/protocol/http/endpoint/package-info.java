/**
 * HTTP connections to endpoints: a pool for each event loop, whichever version is spoken. Start
 * with {@link io.weft.node.protocol.http.endpoint.HttpClient}.
 */
@NullMarked
package io.weft.node.protocol.http.endpoint;

import org.jspecify.annotations.NullMarked;
