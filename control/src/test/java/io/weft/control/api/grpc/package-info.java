@NullMarked
package io.weft.control.api.grpc;

import org.jspecify.annotations.NullMarked;
