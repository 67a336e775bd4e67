package io.weft.namers.kubernetes;

import io.weft.namers.watch.Safeguards;
import java.time.Duration;
import java.util.Optional;

/**
 * What a namer is told.
 *
 * @param labelSelector the key of the label whose value ends the paths
 * @param identity of endpoints that have none of their own
 * @param external whether clusters are load balancers and not the endpoints themselves
 * @param watchLimit for how long a watch lasts at most
 */
record KubernetesConfig(
    ApiServer server,
    PathForm paths,
    Optional<String> labelSelector,
    Optional<IdentityTemplate> identity,
    boolean external,
    Duration watchLimit,
    Safeguards safeguards) {}
