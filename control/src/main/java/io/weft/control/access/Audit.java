package io.weft.control.access;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.store.Version;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of who changed what and who was refused: lines of JSON to the logger {@code
 * weft.audit}. Thread-safe.
 */
public final class Audit {
  private static final Logger log = LoggerFactory.getLogger("weft.audit");
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * One attempt.
   *
   * @param who by name
   * @param proof how that is known
   * @param from the address of the caller
   * @param what was to be done
   * @param before the version that the caller met; empty when there was none
   * @param after the version that was written; empty when nothing was
   * @param reason in the writer's words; may be empty
   * @param outcome {@code done}, or what was wrong
   */
  public record Entry(
      Instant time,
      String who,
      Principal.Proof proof,
      InetSocketAddress from,
      String what,
      Optional<Version> before,
      Optional<Version> after,
      String reason,
      String outcome) {}

  /** Writes one line. */
  public void write(Entry entry) {
    ObjectNode line = JSON.createObjectNode();
    line.put("time", entry.time.toString());
    line.put("who", entry.who);
    line.put("proof", entry.proof.name().toLowerCase(Locale.ROOT));
    line.put("from", text(entry.from));
    line.put("what", entry.what);
    line.put("before", entry.before.map(Version::number).orElse(null));
    line.put("after", entry.after.map(Version::number).orElse(null));
    line.put("reason", entry.reason);
    line.put("outcome", entry.outcome);
    log.info("{}", line); // JSON escapes what could break the line
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
