package io.weft.cli.control;

import io.weft.cli.control.WriteRequest.Attribution;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a change is made. */
final class WriteOptions {
  @Option(
      names = "--reason",
      defaultValue = "",
      paramLabel = "TEXT",
      description = "Why, for the history.")
  private String reason;

  @Option(
      names = "--author",
      paramLabel = "NAME",
      description = "Who, for the history (default: the user's name).")
  private @Nullable String author;

  @Option(
      names = "--if-version",
      paramLabel = "VERSION",
      description =
          "The version that is changed, a number of the history or an ETag; nothing is written when"
              + " the namespace stands in another one (default: the one that it stands in).")
  private @Nullable String ifVersion;

  @Option(
      names = "--dry-run",
      description = "Shows what would change, and which names in use would move. Writes nothing.")
  private boolean dryRun;

  @Option(names = "--force", description = "Also when names in use are left without an endpoint.")
  private boolean force;

  @Option(
      names = {"-y", "--yes"},
      description = "Does not ask; without a terminal nothing is asked anyway.")
  private boolean yes;

  Wish wish(Surroundings surroundings) {
    return wish(surroundings, "");
  }

  /**
   * @param usualReason where no other is given
   */
  Wish wish(Surroundings surroundings, String usualReason) {
    return new Wish(
        new Attribution(
            author == null ? surroundings.user() : author, reason.isBlank() ? usualReason : reason),
        Optional.ofNullable(ifVersion),
        dryRun,
        force,
        yes);
  }
}
