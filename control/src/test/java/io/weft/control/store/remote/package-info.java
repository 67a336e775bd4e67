/** What the tests of stores in systems elsewhere have in common. */
@NullMarked
package io.weft.control.store.remote;

import org.jspecify.annotations.NullMarked;
