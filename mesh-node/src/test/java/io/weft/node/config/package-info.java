/** Tests of the configuration file. */
@NullMarked
package io.weft.node.config;

import org.jspecify.annotations.NullMarked;
