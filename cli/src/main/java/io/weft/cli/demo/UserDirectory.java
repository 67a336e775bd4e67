package io.weft.cli.demo;

import io.weft.cli.demo.users.NoSuchUser;
import io.weft.cli.demo.users.User;
import io.weft.cli.demo.users.UserService;
import java.util.LinkedHashMap;
import java.util.Map;

/** The service itself: users in memory, of those added the last thousand. Thread-safe. */
final class UserDirectory implements UserService.Iface {
  private static final int KEPT = 1_000;

  private final String instance;
  private final Map<Long, String> added =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
          return size() > KEPT;
        }
      };
  private long nextId;

  UserDirectory(String instance, int number) {
    this.instance = instance;
    this.nextId = UserIds.first(number);
  }

  @Override
  public synchronized long addUser(User user) {
    long id = nextId++;
    added.put(id, user.getName());
    return id;
  }

  @Override
  public synchronized User getUser(long id) throws NoSuchUser {
    String name = id > 0 && id <= UserIds.KNOWN_TO_ALL ? "user " + id : added.get(id);
    if (name == null) {
      throw new NoSuchUser(id, instance);
    }
    return new User(name).setServedBy(instance);
  }
}
