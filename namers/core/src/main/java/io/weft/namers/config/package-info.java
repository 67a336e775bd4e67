/**
 * The namers of a configuration file: a {@link io.weft.namers.config.NamerReader} reads them, and a
 * {@link io.weft.namers.config.Discovery} opens them.
 */
@NullMarked
package io.weft.namers.config;

import org.jspecify.annotations.NullMarked;
