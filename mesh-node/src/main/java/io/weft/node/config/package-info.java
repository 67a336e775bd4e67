/**
 * The configuration file: YAML in the shape that linkerd 1.x operators know, read once into
 * immutable records. Start with {@link io.weft.node.config.NodeConfig#parse}; everything public
 * here is a value, and nothing here opens a file or a socket. The keys are described in {@code
 * docs/configuration.md}.
 */
@NullMarked
package io.weft.node.config;

import org.jspecify.annotations.NullMarked;
