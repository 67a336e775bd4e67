package io.weft.stack.settings.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SubstitutionTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "NAME", "users", "EMPTY", "", "_X9", "${NAME}", "YAML", "a: [b", "API_TOKEN", "s3cr3t");

  static Stream<Arguments> values() {
    return Stream.of(
        arguments("${NAME}", "users"),
        arguments("a-${NAME}-${NAME}-b", "a-users-users-b"),
        arguments("'${NAME}'", "users"),
        arguments("\"${NAME}\"", "users"),
        arguments("${NAME:-other}", "users"),
        arguments("${MISSING:-other}", "other"),
        arguments("a${MISSING:-}", "a"),
        arguments("a${EMPTY}", "a"),
        arguments("${EMPTY:-other}", "other"),
        arguments("${_X9}", "${NAME}"),
        arguments("${YAML}", "a: [b"),
        arguments("$${NAME}", "${NAME}"),
        arguments("$NAME $", "$NAME $"),
        arguments("${MISSING:-a:-b}", "a:-b"));
  }

  @ParameterizedTest
  @MethodSource
  void values(String value, String expected) {
    assertThat(Parsing.file("label: " + value, ENVIRONMENT).string("label")).hasValue(expected);
  }

  @Test
  void makesNumbersToo() {
    Section file = Parsing.file("port: \"${PORT:-7}\"", Map.of());

    assertThat(file.integer("port", 1, 0, 9)).isEqualTo(7);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "${NOPE}",
            "1:8: the environment variable NOPE is not set; set it, or give a default: ${NOPE:-…}"),
        arguments(
            "ab${NOPE}",
            "1:10: the environment variable NOPE is not set; set it, or give a default: ${NOPE:-…}"),
        arguments(
            "'ab${NOPE}'",
            "1:11: the environment variable NOPE is not set; set it, or give a default: ${NOPE:-…}"),
        arguments(
            "${9}", "1:8: ${ must begin ${NAME} or ${NAME:-default}; write $${ for ${ itself"),
        arguments("${", "1:8: ${ must begin ${NAME} or ${NAME:-default}; write $${ for ${ itself"),
        arguments("${}", "1:8: ${ must begin ${NAME} or ${NAME:-default}; write $${ for ${ itself"),
        arguments(
            "${NAME", "1:8: ${ must begin ${NAME} or ${NAME:-default}; write $${ for ${ itself"),
        arguments(
            "${NAME-x}",
            "1:8: ${ must begin ${NAME} or ${NAME:-default}; write $${ for ${ itself"));
  }

  @ParameterizedTest
  @MethodSource
  void mistakes(String value, String mistake) {
    assertThat(Parsing.mistakes("label: " + value)).containsExactly(mistake);
  }

  @Test
  void saysWhereAWrongValueCameFromUnlessItIsSecret() {
    assertThat(mistakesOfNumber("number: ${NAME}"))
        .singleElement()
        .asString()
        .contains("number is \"users\" (from \"${NAME}\"); expected");
    assertThat(mistakesOfNumber("number: ${API_TOKEN}"))
        .singleElement()
        .asString()
        .contains("number is \"${API_TOKEN}\"; expected")
        .doesNotContain("s3cr3t");
  }

  private static List<String> mistakesOfNumber(String text) {
    return Parsing.mistakes(text, ENVIRONMENT, file -> file.millis("number", 0));
  }
}
