package io.weft.tls.context;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What an identity's files held when they were looked at. */
record FileContents(String certificateChain, String privateKey, String trustBundle) {

  static FileContents read(TlsFiles files) throws TlsFilesException {
    return new FileContents(
        read(files.certificateChain()), read(files.privateKey()), read(files.trustBundle()));
  }

  private static String read(Path file) throws TlsFilesException {
    try {
      // PEM is ASCII; the text between blocks may be in any character set.
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new TlsFilesException(file, "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new TlsFilesException(file, "no permission to read it", e);
    } catch (IOException e) {
      throw new TlsFilesException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "FileContents";
  }
}
