package io.weft.control.access;

import io.weft.namers.watch.Repeater;
import io.weft.stack.activity.Activity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access by a file, which is read again when it has changed. One that cannot be used then changes
 * nothing until it can: nobody is locked out by a mistake, and nobody let in.
 */
public final class AccessFile implements Access, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccessFile.class);

  private final Path file;
  private final Activity.Observation polling;
  private volatile AccessRules rules;
  private byte[] contents; // by polls alone, which take turns
  private String complaint = ""; // likewise

  private AccessFile(Path file, byte[] contents, AccessRules rules, Repeater poller) {
    this.file = file;
    this.contents = contents;
    this.rules = rules;
    this.polling = poller.repeat(this::poll);
  }

  /**
   * Reads the file, and looks after it until closed.
   *
   * @param poller looks whether it has changed; stays its owner's
   * @throws IOException when it cannot be read, or is not what it should be: the message says why
   */
  public static AccessFile open(Path file, Repeater poller) throws IOException {
    byte[] contents = Files.readAllBytes(file);
    return new AccessFile(file, contents, read(file, contents), poller);
  }

  private static AccessRules read(Path file, byte[] contents) throws IOException {
    try {
      return AccessReader.read(contents);
    } catch (IllegalArgumentException e) {
      throw new IOException("access file " + file + ": " + e.getMessage(), e);
    }
  }

  private synchronized void poll() {
    try {
      byte[] found = Files.readAllBytes(file);
      if (!Arrays.equals(found, contents)) {
        contents = found;
        rules = read(file, found);
        complaint = "";
        log.info("access file {} was read again", file);
      }
    } catch (IOException e) {
      if (!complaint.equals(e.toString())) {
        complaint = e.toString();
        log.error("{} (still in use: the file as it was before)", complaint);
      }
    }
  }

  @Override
  public Identified identify(Credentials credentials) {
    return rules.identify(credentials);
  }

  @Override
  public boolean decide(Principal principal, Action action) {
    return rules.decide(principal, action);
  }

  /** Looks after the file no more. */
  @Override
  public void close() {
    polling.close();
  }
}
