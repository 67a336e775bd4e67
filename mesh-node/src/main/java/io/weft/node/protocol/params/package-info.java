/**
 * What a configuration says, as the parameters of stacks. Start with {@link
 * io.weft.node.protocol.params.ConfiguredParams}.
 */
@NullMarked
package io.weft.node.protocol.params;

import org.jspecify.annotations.NullMarked;
