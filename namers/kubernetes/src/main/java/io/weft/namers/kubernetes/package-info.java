/**
 * Discovery by Kubernetes. A cluster is a port of a Service; its endpoints come from the Service's
 * EndpointSlices, or from its load balancer. Objects are listed and watched over the API server's
 * HTTP interface, one watch for each Service in use. What is known of a watch lives on the loop of
 * the node's discovery.
 */
@NullMarked
package io.weft.namers.kubernetes;

import org.jspecify.annotations.NullMarked;
