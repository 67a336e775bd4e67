package io.weft.node.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The secret of those who may change what a node does, kept in a file. The file is read each time a
 * key is to be checked, so that a key is replaced by replacing the file. The key itself gets into
 * no message.
 */
public final class OperatorKey {
  private static final String SCHEME = "Bearer ";
  private static final int MIN_CHARS = 16;
  private static final int MAX_CHARS = 1024;
  private static final Pattern KEY =
      Pattern.compile("[\\x21-\\x7e]{" + MIN_CHARS + "," + MAX_CHARS + "}");

  private final Path file;

  private OperatorKey(Path file) {
    this.file = file;
  }

  /**
   * The key of a file.
   *
   * @throws IOException when the file cannot be read, or holds no key
   */
  public static OperatorKey of(Path file) throws IOException {
    OperatorKey key = new OperatorKey(file);
    key.read();
    return key;
  }

  /**
   * Whether who asks knows the key.
   *
   * @param authorization the {@code Authorization} header: {@code Bearer} and the key
   * @throws IOException when the file cannot be read any more, or holds no key
   */
  boolean isGivenBy(Optional<String> authorization) throws IOException {
    byte[] key = read().getBytes(US_ASCII);
    return authorization
        .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(header -> header.substring(SCHEME.length()).strip().getBytes(UTF_8))
        // Takes the same time wherever the two differ.
        .filter(given -> MessageDigest.isEqual(given, key))
        .isPresent();
  }

  private String read() throws IOException {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(2 * MAX_CHARS), US_ASCII).strip();
    } catch (IOException e) {
      throw new IOException("cannot read the operator's key " + file + ": " + e, e);
    }
    if (!KEY.matcher(text).matches()) {
      throw new IOException(
          "%s has no operator's key; expected one line of %d to %d ASCII characters without spaces"
              .formatted(file, MIN_CHARS, MAX_CHARS));
    }
    return text;
  }
}
