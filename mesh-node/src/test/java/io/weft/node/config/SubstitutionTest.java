package io.weft.node.config;

import static io.weft.node.config.Parsing.router;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
    assertThat(
            Parsing.parsed(router("label: " + value), ENVIRONMENT)
                .config()
                .routers()
                .get(0)
                .label())
        .isEqualTo(expected);
  }

  @Test
  void makesNumbersToo() {
    NodeConfig config =
        Parsing.parsed("admin: {port: \"${PORT:-7}\"}\n" + Parsing.MINIMAL, Map.of()).config();

    assertThat(config.admin().port()).isEqualTo(7);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "${NOPE}",
            "4:10: the environment variable NOPE is not set; set it, or give a default: ${NOPE:-…}"),
        arguments(
            "ab${NOPE}",
            "4:12: the environment variable NOPE is not set; set it, or give a default: ${NOPE:-…}"),
        arguments(
            "'ab${NOPE}'",
            "4:13: the environment variable NOPE is not set; set it, or give a default: ${NOPE:-…}"),
        arguments(
            "${9}", "4:10: ${ must begin ${NAME} or ${NAME:-default}; write $${ for ${ itself"),
        arguments("${", "4:10: ${ must begin ${NAME} or ${NAME:-default}; write $${ for ${ itself"),
        arguments(
            "${}", "4:10: ${ must begin ${NAME} or ${NAME:-default}; write $${ for ${ itself"),
        arguments(
            "${NAME", "4:10: ${ must begin ${NAME} or ${NAME:-default}; write $${ for ${ itself"),
        arguments(
            "${NAME-x}",
            "4:10: ${ must begin ${NAME} or ${NAME:-default}; write $${ for ${ itself"));
  }

  @ParameterizedTest
  @MethodSource
  void mistakes(String value, String mistake) {
    assertThat(Parsing.mistakes(router("label: " + value))).containsExactly(mistake);
  }

  @Test
  void saysWhereAWrongValueCameFromUnlessItIsSecret() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Parsing.parsed(router("bindingTimeoutMs: ${NAME}"), ENVIRONMENT))
        .withMessageContaining(
            "routers[0].bindingTimeoutMs is \"users\" (from \"${NAME}\"); expected");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Parsing.parsed(router("bindingTimeoutMs: ${API_TOKEN}"), ENVIRONMENT))
        .withMessageContaining("routers[0].bindingTimeoutMs is \"${API_TOKEN}\"; expected")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cr3t"));
  }
}
