package io.weft.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.weft.namers.watch.ClusterWatches;
import io.weft.stack.metrics.Metric;
import io.weft.telemetry.RuntimeMetrics;
import io.weft.telemetry.Telemetry;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/metrics.md say what the code declares. */
final class MetricsDocumentTest {

  /** One class of each module, the {@link Metric} constants of which the document describes. */
  private static final List<Class<?>> MODULES =
      List.of(Node.class, Telemetry.class, ClusterWatches.class);

  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\| ([`\\w, ]*)\\| (.+) \\|");

  private record Row(String type, List<String> labels, String meaning) {}

  private static final Row MISSING = new Row("", List.of(), "not in the document");

  @Test
  void everyDeclaredMetricIsInTheDocumentAndNoOther() throws Exception {
    Map<String, Row> documented = rows();
    Map<String, Metric> declared = declared();

    assertThat(documented.keySet())
        .filteredOn(name -> name.startsWith("weft_"))
        .containsExactlyInAnyOrderElementsOf(
            declared.keySet().stream().filter(name -> name.startsWith("weft_")).toList());
    declared.forEach(
        (name, metric) -> {
          Row row = documented.getOrDefault(name, MISSING);
          assertThat(row.labels()).as(name).isEqualTo(metric.labels());
          assertThat(row.meaning()).as(name).isEqualTo(metric.help());
          assertThat(row.type().equals("counter")).as(name).isEqualTo(name.endsWith("_total"));
        });
  }

  @Test
  void metricsOfTheProcessHaveTheTypesOfTheDocument() throws IOException {
    Telemetry telemetry = new Telemetry();
    RuntimeMetrics.export(telemetry, ByteBufAllocator.DEFAULT, () -> 1);
    String page = new String(telemetry.scrape(null).body(), StandardCharsets.UTF_8);

    Map<String, Row> documented = rows();
    documented.forEach(
        (name, row) -> {
          if (!name.startsWith("weft_")) {
            assertThat(page).contains("# TYPE " + name + " " + row.type() + "\n");
          }
        });
    for (Telemetry.Declared used : telemetry.describe()) {
      assertThat(documented.get(used.metric().name()))
          .extracting(Row::type)
          .isEqualTo(used.kind().toString());
    }
  }

  private static Path document() {
    return Path.of("..", "docs", "metrics.md");
  }

  private static Map<String, Row> rows() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    for (String line : Files.readAllLines(document())) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        List<String> labels =
            Pattern.compile("\\w+").matcher(row.group(3)).results().map(m -> m.group()).toList();
        Row before = rows.put(row.group(1), new Row(row.group(2), labels, row.group(4)));
        assertThat(before).as("a second row for " + row.group(1)).isNull();
      }
    }
    assertThat(rows).isNotEmpty();
    return rows;
  }

  private static Map<String, Metric> declared() throws Exception {
    Map<String, Metric> metrics = new TreeMap<>();
    for (Class<?> module : MODULES) {
      for (Class<?> type : types(module)) {
        for (Field field : type.getDeclaredFields()) {
          if (field.getType() == Metric.class && Modifier.isStatic(field.getModifiers())) {
            field.setAccessible(true);
            Metric metric = (Metric) field.get(null);
            if (metric != null) {
              metrics.put(metric.name(), metric);
            }
          }
        }
      }
    }
    assertThat(metrics).isNotEmpty();
    return metrics;
  }

  /** All classes of a module, which is a folder in a build and a jar after it. */
  private static List<Class<?>> types(Class<?> module) throws Exception {
    Path source = Path.of(module.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(source)) {
      return types(module, source);
    }
    try (FileSystem jar = FileSystems.newFileSystem(source)) {
      return types(module, jar.getPath("/"));
    }
  }

  private static List<Class<?>> types(Class<?> module, Path root) throws Exception {
    List<Class<?>> types = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = root.relativize(file).toString().replace('/', '.').replace(".class", "");
        if (!name.endsWith("-info")) {
          types.add(Class.forName(name, false, module.getClassLoader()));
        }
      }
    }
    return types;
  }
}
