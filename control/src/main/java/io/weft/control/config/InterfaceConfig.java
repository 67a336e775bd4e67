package io.weft.control.config;

import io.weft.tls.context.TlsFiles;
import java.util.Optional;

/**
 * Where the control service listens for one kind of client.
 *
 * @param ip the address, as in the file
 * @param port 0 takes any free one
 * @param tls the files of its certificate, and whom it trusts; nodes must show one of their own,
 *     and other clients may
 */
public record InterfaceConfig(String ip, int port, Optional<TlsFiles> tls) {}
