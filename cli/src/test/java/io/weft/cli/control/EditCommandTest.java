package io.weft.cli.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weft dtab edit}, with scripts in the place of an editor. */
final class EditCommandTest {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final String BEFORE = "/svc => /host; # as ever\n/host => /#/fs;\n";

  @TempDir private Path directory;
  @TempDir private Path temporary;
  private FakeControl control;

  @BeforeEach
  void start() throws IOException {
    control = new FakeControl();
    control.put("default", BEFORE, "ann", "");
  }

  @AfterEach
  void stop() {
    control.close();
  }

  /** What someone does who has the file in {@code $1}. */
  private Terminal editor(String script) throws IOException {
    Path file = Files.writeString(directory.resolve("editor.sh"), script + "\n");
    return new Terminal(
        temporary,
        Map.of("WEFT_CONTROL", control.url(), "EDITOR", "false", "VISUAL", "sh '" + file + "'"));
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    }
  }

  @Test
  void writesWhatWasTyped() throws IOException {
    Terminal terminal =
        editor(
            "cp \"$1\" '%s'\necho '/svc/x => /y;' >> \"$1\"".formatted(directory.resolve("seen")));

    assertThat(terminal.weft("dtab", "edit", "default", "--reason", "x")).isEqualTo(DONE);

    assertThat(control.dtab("default")).isEqualTo(BEFORE + "/svc/x => /y;\n");
    assertThat(terminal.out()).contains("+/svc/x => /y", "no name in use moves", "is written");
    assertThat(directory.resolve("seen"))
        .content()
        .startsWith("#: The Dtab of the namespace default.")
        .endsWith(BEFORE);
    assertThat(kept()).isEmpty();
  }

  @Test
  void unchangedIsNothingDone() throws IOException {
    Terminal terminal = editor("true");
    assertThat(terminal.weft("dtab", "edit", "default")).isEqualTo(DONE);
    assertThat(terminal.out()).contains("default is unchanged");
    control.put("default", "/a=>/b;/c=>/d", "ann", "");
    assertThat(terminal.weft("dtab", "edit", "default")).isEqualTo(DONE);
    assertThat(terminal.out()).contains("default is unchanged");
    assertThat(control.asked()).noneMatch(request -> request.startsWith("PUT"));
    assertThat(kept()).isEmpty();
  }

  @Test
  void opensAgainWithWhatIsWrong() throws IOException {
    Terminal terminal =
        editor(
            """
            if grep -q 'NOT TAKEN' "$1"; then
              cp "$1" '%s'
              sed -i 's/->/=>/' "$1"
            else
              echo '/svc/x -> /y;' >> "$1"
            fi\
            """
                .formatted(directory.resolve("seen")));

    assertThat(terminal.weft("dtab", "edit", "default")).isEqualTo(DONE);

    assertThat(control.dtab("default")).isEqualTo(BEFORE + "/svc/x => /y;\n");
    assertThat(directory.resolve("seen"))
        .content()
        .contains("#:   line 3, column 1: expected '=>'");
    assertThat(kept()).isEmpty();
  }

  @Test
  void keepsWhatCannotBeWritten() throws IOException {
    Terminal terminal = editor("grep -q -e '->' \"$1\" || echo '/svc/x -> /y;' >> \"$1\"");
    assertThat(terminal.weft("dtab", "edit", "default")).isEqualTo(FAILED);
    assertThat(kept()).hasSize(1);
    assertThat(terminal.err()).contains("expected '=>'", "your text is kept in " + kept().get(0));
    assertThat(kept().get(0)).hasContent(BEFORE + "/svc/x -> /y;\n");
    Files.delete(kept().get(0));

    terminal = editor("echo '/svc/x => /y;' >> \"$1\"");
    control.beforeWrite(() -> control.put("default", "/z => /z", "eve", "first"));
    assertThat(terminal.weft("dtab", "edit", "default")).isEqualTo(FAILED);
    assertThat(terminal.err())
        .contains("changed meanwhile", "by eve", "your text is kept in " + kept().get(0));
    assertThat(control.dtab("default")).isEqualTo("/z => /z");
    Files.delete(kept().get(0));

    terminal.answers("");
    assertThat(terminal.weft("dtab", "edit", "default")).isEqualTo(FAILED);
    assertThat(terminal.out())
        .contains("nothing was written; your text is kept in " + kept().get(0));
  }

  @Test
  void anEmptyTextOrAnEditorThatFailsChangesNothing() throws IOException {
    Terminal terminal = editor(": > \"$1\"");
    assertThat(terminal.weft("dtab", "edit", "default")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("weft dtab delete");
    terminal = editor("printf '\\377' > \"$1\"");
    assertThat(terminal.weft("dtab", "edit", "default")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("MalformedInput", "your text is kept in ");
    terminal = editor("exit 3");
    assertThat(terminal.weft("dtab", "edit", "default")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("ended with 3");
    assertThat(control.dtab("default")).isEqualTo(BEFORE);
  }
}
