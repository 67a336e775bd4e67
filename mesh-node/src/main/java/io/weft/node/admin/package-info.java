/**
 * What operators and their tools read from a node over HTTP, apart from traffic. Start with {@link
 * io.weft.node.admin.AdminServer}; a page is an {@link io.weft.node.admin.AdminPage}.
 */
@NullMarked
package io.weft.node.admin;

import org.jspecify.annotations.NullMarked;
