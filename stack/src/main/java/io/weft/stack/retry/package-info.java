/** What may be tried again, and how often: budgets and backoffs. */
@NullMarked
package io.weft.stack.retry;

import org.jspecify.annotations.NullMarked;
