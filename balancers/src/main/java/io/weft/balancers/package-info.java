/**
 * Ways of choosing an endpoint, and the life of endpoints while they come and go. Start with {@link
 * io.weft.balancers.Balancer}; the policies are in {@code pick}, what tells a sick endpoint in
 * {@code health}.
 */
@NullMarked
package io.weft.balancers;

import org.jspecify.annotations.NullMarked;
