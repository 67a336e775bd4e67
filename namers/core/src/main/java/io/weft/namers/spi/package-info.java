/**
 * The contract between the node and a discovery system: a {@link io.weft.namers.spi.NamerProvider}
 * reads the settings of a {@link io.weft.namers.spi.Namer}, which turns paths into sets of
 * addresses, and an {@link io.weft.namers.spi.AnnouncerProvider} those of an {@link
 * io.weft.namers.spi.Announcer}, which puts addresses there.
 */
@NullMarked
package io.weft.namers.spi;

import org.jspecify.annotations.NullMarked;
