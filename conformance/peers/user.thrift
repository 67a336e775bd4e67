// The service that all peers speak. Its structs hold every kind of value, so that a proxy which must
// find the end of an unframed message meets each of them.

namespace java weft.peer
namespace cpp weft.peer
namespace py weftpeer

enum Role {
  READER = 1
  WRITER = 2
  OWNER = 40
}

struct Address {
  1: string street
  2: optional string city
  3: list<double> position
  4: bool confirmed
}

struct User {
  1: i64 id
  2: string name
  3: bool active
  4: double score
  5: Role role
  6: i8 level
  7: i16 year
  8: i32 visits
  9: list<string> tags
  10: set<i32> shifts
  11: map<string, i64> counters
  12: list<Address> addresses
  13: map<i32, Address> former
  // All false in what is sent: Node.js reads every bool of a list in compact so.
  14: list<bool> answers
  15: map<string, list<map<i32, string>>> nested
  16: list<Role> roles
  17: optional binary picture
  18: optional string remark
  // A field number beyond what compact's short form can step.
  300: i32 last
}

exception NotFound {
  1: i64 id
  2: string message
}

service UserService {
  User getUser(1: i64 id) throws (1: NotFound e)
  i64 addUser(1: User u)
  string echo(1: string s)
  binary blob(1: binary b)
  oneway void touch(1: i64 id)
  // The id of the last touch; 0 before the first.
  i64 touched()
  void ping()
}

// What a client of tomorrow would call and a server of today does not know.
service UserServiceOfTomorrow extends UserService {
  string forecast(1: Address at, 2: i32 days)
}
