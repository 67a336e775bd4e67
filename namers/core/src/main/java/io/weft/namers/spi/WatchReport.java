package io.weft.namers.spi;

import io.weft.namers.name.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a namer stands with the source of one cluster.
 *
 * @param id the bound name, such as {@code /#/io.l5d.serversets/prod/web}
 * @param known whether the source has answered at least once since somebody looks
 * @param staleSeconds for how long the addresses in use have not been confirmed by a source that is
 *     away; 0 while it is there
 * @param problem why it is away, or why an answer is not used as it is
 * @param skipped how many entries of the last answer could not be read and were left out
 */
public record WatchReport(
    Path id, boolean known, double staleSeconds, @Nullable String problem, int skipped) {}
