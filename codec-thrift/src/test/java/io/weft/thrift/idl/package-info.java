@NullMarked
package io.weft.thrift.idl;

import org.jspecify.annotations.NullMarked;
