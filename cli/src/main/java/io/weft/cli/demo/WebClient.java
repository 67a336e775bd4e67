package io.weft.cli.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Calls a service of HTTP through a node, to which it talks as to a proxy: {@code GET
 * http://users/}. Thread-safe.
 */
final class WebClient implements Caller.Client {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final URI uri;
  private final HttpClient client;

  WebClient(InetSocketAddress node, String service) {
    this.uri = URI.create("http://" + service + "/");
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(ProxySelector.of(node))
            .connectTimeout(TIMEOUT)
            .build();
  }

  HttpResponse<String> get(Consumer<HttpRequest.Builder> more) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
    more.accept(request);
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Makes one ordinary request, and says which service has answered at the end of the chain. */
  @Override
  public String call(int n) throws IOException {
    HttpResponse<String> response = get(request -> {});
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    List<Hop> hops = Hop.parse(response.body());
    return hops.get(hops.size() - 1).service();
  }

  @Override
  public void close() {
    // Its connections end when they are idle, and with the process.
  }
}
