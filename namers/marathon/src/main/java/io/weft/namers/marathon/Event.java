package io.weft.namers.marathon;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An event of the event bus.
 *
 * @param type such as {@code status_update_event}
 * @param app the id of the only app that it is about, if it names one
 */
record Event(String type, Optional<String> app) {
  /** Of one app's tasks. */
  private static final List<String> OF_TASKS =
      List.of(
          "status_update_event",
          "health_status_changed_event",
          "failed_health_check_event",
          "instance_changed_event",
          "instance_health_changed_event",
          "unhealthy_instance_kill_event",
          "unhealthy_task_kill_event");

  /** Of the apps that there are, and how they are meant to be. */
  private static final List<String> OF_APPS =
      List.of(
          "api_post_event",
          "app_terminated_event",
          "deployment_info",
          "deployment_success",
          "deployment_failed",
          "deployment_step_success",
          "deployment_step_failure",
          "group_change_success",
          "group_change_failed");

  private static final JsonFactory JSON = new JsonFactory();

  static List<String> types() {
    return Stream.concat(OF_TASKS.stream(), OF_APPS.stream()).toList();
  }

  /** Reads the data of an event; one that cannot be read may be about any app. */
  static Event of(String type, String data) {
    return new Event(type, OF_TASKS.contains(type) ? app(data) : Optional.empty());
  }

  /** Only the top level is looked at: the rest may be large. */
  private static Optional<String> app(String data) {
    try (JsonParser parser = JSON.createParser(data)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
        if (text && (name.equals("appId") || name.equals("runSpecId"))) {
          return Optional.of(parser.getText());
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      // About any app, then: looking once too often does no harm.
    }
    return Optional.empty();
  }

  boolean concernsApps() {
    return OF_APPS.contains(type);
  }

  boolean concerns(String id) {
    return concernsApps() || (OF_TASKS.contains(type) && app.map(id::equals).orElse(true));
  }
}
