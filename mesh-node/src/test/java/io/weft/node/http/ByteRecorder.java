package io.weft.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An endpoint that takes requests of HTTP/1.1 of the strictest form only, and answers each with the
 * target that it has. What else comes, it keeps as malformed.
 */
final class ByteRecorder implements AutoCloseable {
  private static final Pattern REQUEST_LINE =
      Pattern.compile("([A-Z]+) (/[!-~&&[^#\"<>\\\\^`{|}]]*|\\*) HTTP/1\\.1");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\\t -~\\x80-\\xff]*)");

  /** A head whose body has come, too. */
  record Request(String method, String target, List<String> fields, String body) {
    /** The values of a field, of which there should often be one. */
    List<String> values(String name) {
      return fields.stream()
          .filter(field -> field.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
          .map(field -> field.substring(name.length() + 2))
          .toList();
    }
  }

  private static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<String> malformed = new CopyOnWriteArrayList<>();

  ByteRecorder() throws IOException {
    new Thread(this::accept, "byte-recorder").start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Those that came whole. */
  List<Request> requests() {
    return requests;
  }

  /** What came besides. */
  List<String> malformed() {
    return malformed;
  }

  void clear() {
    requests.clear();
    malformed.clear();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = server.accept();
        new Thread(() -> serve(caller), "byte-recorder-connection").start();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket caller) {
    try (caller) {
      InputStream in = caller.getInputStream();
      while (true) {
        Request request = read(in);
        requests.add(request);
        byte[] body = request.target().getBytes(ISO_8859_1);
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n";
        caller.getOutputStream().write((head + request.target()).getBytes(ISO_8859_1));
      }
    } catch (MalformedException e) {
      malformed.add(String.valueOf(e.getMessage()));
    } catch (IOException gone) {
      // Maybe within a request, which was cut, and which no server serves.
    }
  }

  private static Request read(InputStream in) throws IOException, MalformedException {
    Matcher line = matcher(REQUEST_LINE, line(in));
    List<String> fields = new ArrayList<>();
    for (String field = line(in); !field.isEmpty(); field = line(in)) {
      Matcher sound = matcher(FIELD, field);
      fields.add(sound.group());
    }
    Request head = new Request(line.group(1), line.group(2), fields, "");
    if (head.values("host").size() != 1) {
      throw new MalformedException("not one Host: " + fields);
    }
    List<String> codings = head.values("transfer-encoding");
    List<String> lengths = head.values("content-length");
    if (codings.size() + lengths.size() > 1) {
      throw new MalformedException("more than one length: " + fields);
    }
    String body = "";
    if (!codings.isEmpty()) {
      matcher(Pattern.compile("chunked"), codings.get(0));
      body = chunks(in);
    } else if (!lengths.isEmpty()) {
      matcher(Pattern.compile("\\d{1,9}"), lengths.get(0));
      body = exactly(in, Integer.parseInt(lengths.get(0)));
    }
    return new Request(head.method(), head.target(), fields, body);
  }

  private static String chunks(InputStream in) throws IOException, MalformedException {
    StringBuilder body = new StringBuilder();
    while (true) {
      Matcher size = matcher(Pattern.compile("[0-9a-fA-F]{1,7}"), line(in));
      int length = Integer.parseInt(size.group(), 16);
      if (length == 0) {
        while (!line(in).isEmpty()) {
          // a trailer
        }
        return body.toString();
      }
      body.append(exactly(in, length));
      matcher(Pattern.compile(""), line(in));
    }
  }

  private static Matcher matcher(Pattern pattern, String text) throws MalformedException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new MalformedException(text);
    }
    return matcher;
  }

  private static String exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return new String(bytes, ISO_8859_1);
  }

  /** Up to CR LF, without it; with all other bytes as they are. */
  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException();
      }
      line.write(octet);
      String text = line.toString(ISO_8859_1);
      if (text.endsWith("\r\n")) {
        return text.substring(0, text.length() - 2);
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
