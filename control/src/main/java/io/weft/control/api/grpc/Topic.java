package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** A name or a cluster that streams of a lane are told of. Belongs to the lane. */
sealed interface Topic permits NameTopic, ClusterTopic {

  /** What is to be told at present; null as long as nothing is known. */
  @Nullable Told now();

  /** The field of {@code ToNode} by which it is still as a node holds it. */
  ByteString unchanged();
}
