package io.weft.thrift.idl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ThriftIdlTest {
  @TempDir private Path directory;

  private Path file(String name, String text) throws IOException {
    Path path = directory.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private ThriftIdl read(String text) throws Exception {
    return ThriftIdl.read(file("main.thrift", text));
  }

  private static IdlMethod method(ThriftIdl idl, String name) {
    return Objects.requireNonNull(idl.services().getOrDefault("Users", Map.of()).get(name));
  }

  @Test
  void methodsAreFoundBetweenAllElseThatAFileHas() throws Exception {
    ThriftIdl idl =
        read(
            """
            /* a comment with service X { } in it */
            namespace java service
            namespace * com.example // to the end
            cpp_include "<vector>"
            typedef map<string, list<i64>> Table (cpp.template = "std::map")
            const map<string, i32> SIZES = {"service": 1, 'b': 2}
            enum Kind { A = 1, B = 0x02; C }
            struct User {
              1: required string name = "service Y {",
              2: optional double score = -1.5e3;
              3: list<i32> (a = "b") numbers = [1, 2]
            } (doc = "x")
            exception NoSuchUser { 1: string name }
            # another comment
            service Users {
              void ping(),
              User getUser(1: i64 id, 2: string note = "a, b)") throws (1: NoSuchUser none,
                3: other.Unavailable away);
              oneway void log(1: string line)
              map<string, list<User>> (js.type = "Map") all(1: Table by = {"x": [1]}) (deprecated)
              async void old(string without, i32 ids) throws (NoSuchUser none)
            } (priority = "high")
            """);

    assertThat(idl.services().get("Users"))
        .containsOnlyKeys("ping", "getUser", "log", "all", "old");
    assertThat(method(idl, "getUser").exceptions())
        .isEqualTo(Map.of(1, "NoSuchUser", 3, "Unavailable"));
    assertThat(method(idl, "old").exceptions()).isEqualTo(Map.of(-1, "NoSuchUser"));
    assertThat(method(idl, "ping").exceptions()).isEmpty();
    assertThat(method(idl, "log").oneway()).isTrue();
    assertThat(method(idl, "all").oneway()).isFalse();
    assertThat(idl.exceptions()).containsExactly("NoSuchUser", "Unavailable");
  }

  @Test
  void aServiceHasWhatItInheritsAlsoFromAnotherFile() throws Exception {
    file("shared/base.thrift", "service Base { void ping() throws (1: Down down) }");
    ThriftIdl idl =
        read(
            """
            include "shared/base.thrift"
            service Middle extends base.Base { void one() }
            service Users extends Middle { i32 two() }
            """);

    assertThat(idl.services()).containsOnlyKeys("Middle", "Users");
    assertThat(idl.services().get("Users")).containsOnlyKeys("ping", "one", "two");
    assertThat(method(idl, "ping").exceptions()).isEqualTo(Map.of(1, "Down"));
  }

  @Test
  void whatIsWrongIsToldWithItsLine() {
    assertThatThrownBy(() -> read("service A {\n  void ping(\n"))
        .isInstanceOf(IdlException.class)
        .hasMessageContaining("main.thrift:3: expected a type, found the end of the file");
    assertThatThrownBy(() -> read("struct A {\n\n"))
        .hasMessageContaining("main.thrift:3: expected \"}\", found the end of the file");
    assertThatThrownBy(() -> read("service A {\n  void 7()\n}"))
        .hasMessageContaining("main.thrift:2: expected the name of a method, found \"7\"");
    assertThatThrownBy(() -> read("service A {}\n@"))
        .hasMessageContaining("main.thrift:2: \"@\" has no place here");
  }

  @Test
  void aParentThatIsNotThereIsTold() {
    assertThatThrownBy(() -> read("service A extends B {}"))
        .hasMessageContaining("there is no service B");
    assertThatThrownBy(() -> read("service A extends b.B {}"))
        .hasMessageContaining("b.thrift not included");
    assertThatThrownBy(() -> read("service A extends A {}")).hasMessageContaining("extends itself");
    assertThatThrownBy(() -> ThriftIdl.read(directory.resolve("none.thrift")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no file");
  }
}
