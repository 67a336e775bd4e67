package io.weft.namers.fs;

import java.util.Map;

/** A line of a service's file. */
record Endpoint(String host, int port, double weight, Map<String, String> metadata) {}
