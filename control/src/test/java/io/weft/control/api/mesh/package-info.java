@NullMarked
package io.weft.control.api.mesh;

import org.jspecify.annotations.NullMarked;
