package io.weft.namers.kubernetes;

import java.util.Map;

/**
 * The objects of a resource at a time.
 *
 * @param objects by name
 * @param skipped objects that cannot be read, by name, each with the problem
 * @param deleted whether there is none because the last one was deleted before our eyes, rather
 *     than missing from a list
 */
record View<T>(Map<String, T> objects, Map<String, String> skipped, boolean deleted) {}
