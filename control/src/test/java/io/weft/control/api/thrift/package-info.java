@NullMarked
package io.weft.control.api.thrift;

import org.jspecify.annotations.NullMarked;
