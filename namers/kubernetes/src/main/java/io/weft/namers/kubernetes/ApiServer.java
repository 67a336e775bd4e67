package io.weft.namers.kubernetes;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the API server is and how to speak to it.
 *
 * @param base scheme, host and port
 * @param tokenFile holds the bearer token; whoever writes it may replace it at any time
 * @param caFile holds the certificates, as PEM, one of which must have signed the server's;
 *     likewise replaceable
 */
record ApiServer(URI base, Optional<Path> tokenFile, Optional<Path> caFile) {}
