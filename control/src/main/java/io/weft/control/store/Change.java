package io.weft.control.store;

import java.time.Instant;

/**
 * Who changed something, when and why.
 *
 * @param author as the control service knows the writer; {@code unknown} when it does not
 * @param reason in the writer's words; may be empty
 */
public record Change(String author, Instant time, String reason) {}
