/**
 * The part of a configuration file that belongs to one plug-in, with errors that carry positions.
 */
@NullMarked
package io.weft.stack.settings;

import org.jspecify.annotations.NullMarked;
