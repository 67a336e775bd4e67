package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import io.weft.namers.spi.Name;
import java.util.List;

/**
 * What nodes are told of one name or one cluster.
 *
 * @param field a field of {@code ToNode} in its encoded form
 * @param digest never 0
 * @param clusters of a name: those that its tree consists of, each id once
 * @param holds whether it is an answer, and not just why there is none
 */
record Told(ByteString field, long digest, List<Name.Bound> clusters, boolean holds) {}
