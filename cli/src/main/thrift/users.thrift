// The service of `weft demo`. The Java of the package io.weft.cli.demo.users is generated from it by
// Thrift's own compiler, of the version of libthrift in pom.xml: that of another, such as Debian's
// 0.17, writes code that this libthrift does not take. After a change, from the folder cli:
//
//   thrift --gen java:generated_annotations=suppress,private_members -out src/main/java \
//       src/main/thrift/users.thrift

namespace java io.weft.cli.demo.users

struct User {
  1: required string name
  /** Set in replies: the instance that answered. */
  2: optional string servedBy
}

/** There is no user with that id. */
exception NoSuchUser {
  1: required i64 id
  /** The instance that answered. */
  2: required string servedBy
}

service UserService {
  /**
   * Adds a user and gives it an id. An instance gives ids of its own range only, so that an id tells
   * which one answered.
   */
  i64 addUser(1: User user)

  User getUser(1: i64 id) throws (1: NoSuchUser e)
}
