/** Tests of reading YAML. */
@NullMarked
package io.weft.stack.settings.yaml;

import org.jspecify.annotations.NullMarked;
