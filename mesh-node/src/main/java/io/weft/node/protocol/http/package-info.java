/**
 * HTTP through the node: its servers, the modules of its stacks, and what configures them. Start
 * with {@link io.weft.node.protocol.http.HttpRouter}.
 */
@NullMarked
package io.weft.node.protocol.http;

import org.jspecify.annotations.NullMarked;
