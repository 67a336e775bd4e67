package io.weft.tls.context;

import java.nio.file.Path;

/** A file of an identity that cannot be used. The message names the file and says what is wrong. */
public final class TlsFilesException extends Exception {
  private static final long serialVersionUID = 1;

  TlsFilesException(Path file, String problem) {
    super(file + ": " + problem);
  }

  TlsFilesException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
