/**
 * Configuration files: YAML with the place of every value, so that all mistakes of a file can be
 * told at once, each with its place and what was expected. Start with {@link
 * io.weft.stack.settings.yaml.Reading#of}; what keys a file has is for its readers to know.
 */
@NullMarked
package io.weft.stack.settings.yaml;

import org.jspecify.annotations.NullMarked;
