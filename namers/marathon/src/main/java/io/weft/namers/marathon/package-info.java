/**
 * Discovery by Marathon's REST API: the tasks of apps are fetched whenever the event stream says
 * that they change, and from time to time all the same.
 */
@NullMarked
package io.weft.namers.marathon;

import org.jspecify.annotations.NullMarked;
