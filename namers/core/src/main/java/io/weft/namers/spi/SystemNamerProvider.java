package io.weft.namers.spi;

/**
 * A namer that is always there, without configuration, below {@code /$}; found by {@link
 * java.util.ServiceLoader}.
 */
public interface SystemNamerProvider {

  /** The one element that follows {@code /$}, such as {@code inet}. */
  String name();

  /** Opens the namer, as {@link NamerSource#open} does; it is asked for what follows the name. */
  Namer open(DiscoveryContext context);
}
