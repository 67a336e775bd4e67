// A Thrift server and client in C++, made with nothing but Apache Thrift.
//
// peer server PORT framed|buffered|header binary|compact multiplexed|plain
//     Prints "ready PORT" when it listens, and ends when its standard input does.
// peer client HOST PORT framed|buffered|header binary|compact multiplexed|plain
//     Runs the whole scenario; prints what differed and exits with 1, or prints "ok".
//
// With header, frames have a THeader, and calls say in it where they go; plain messages only.

#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include <thrift/TApplicationException.h>
#include <thrift/processor/TMultiplexedProcessor.h>
#include <thrift/protocol/TBinaryProtocol.h>
#include <thrift/protocol/TCompactProtocol.h>
#include <thrift/protocol/THeaderProtocol.h>
#include <thrift/protocol/TMultiplexedProtocol.h>
#include <thrift/server/TThreadedServer.h>
#include <thrift/transport/TBufferTransports.h>
#include <thrift/transport/TServerSocket.h>
#include <thrift/transport/TSocket.h>

#include "UserService.h"
#include "UserServiceOfTomorrow.h"

using namespace apache::thrift;
using namespace apache::thrift::protocol;
using namespace apache::thrift::server;
using namespace apache::thrift::transport;
using namespace weft::peer;

static const char SERVICE[] = "userService";

class Users final : public UserServiceIf {
 public:
  void getUser(User& result, const int64_t id) override {
    std::lock_guard<std::mutex> guard(mutex_);
    auto found = users_.find(id);
    if (found == users_.end()) {
      NotFound e;
      e.__set_id(id);
      e.__set_message("no user " + std::to_string(id));
      throw e;
    }
    result = found->second;
  }

  int64_t addUser(const User& u) override {
    std::lock_guard<std::mutex> guard(mutex_);
    int64_t id = static_cast<int64_t>(users_.size()) + 1;
    User& kept = users_[id] = u;
    kept.__set_id(id);
    return id;
  }

  void echo(std::string& result, const std::string& s) override { result = s; }
  void blob(std::string& result, const std::string& b) override { result = b; }

  void touch(const int64_t id) override {
    std::lock_guard<std::mutex> guard(mutex_);
    touched_ = id;
  }

  int64_t touched() override {
    std::lock_guard<std::mutex> guard(mutex_);
    return touched_;
  }

  void ping() override {}

 private:
  std::mutex mutex_;
  std::map<int64_t, User> users_;
  int64_t touched_ = 0;
};

class Announcement final : public TServerEventHandler {
 public:
  explicit Announcement(std::shared_ptr<TServerSocket> socket) : socket_(std::move(socket)) {}
  void preServe() override { std::cout << "ready " << socket_->getPort() << std::endl; }

 private:
  std::shared_ptr<TServerSocket> socket_;
};

static uint16_t protocolId(const std::string& protocol) {
  return protocol == "binary" ? T_BINARY_PROTOCOL : T_COMPACT_PROTOCOL;
}

class Headers final : public THeaderProtocol {
 public:
  using THeaderProtocol::THeaderProtocol;

  uint32_t writeMessageBegin_virt(const std::string& name, const TMessageType type,
                                  const int32_t sequenceId) override {
    setHeader("l5d-dst", std::string("/") + SERVICE);
    setHeader("x-peer", std::string("\0\xff peer", 7));
    return THeaderProtocol::writeMessageBegin_virt(name, type, sequenceId);
  }
};

static int serve(int port, const std::string& transport, const std::string& protocol,
                 const std::string& multiplexed) {
  std::shared_ptr<TProcessor> processor =
      std::make_shared<UserServiceProcessor>(std::make_shared<Users>());
  if (multiplexed == "multiplexed") {
    auto multiplex = std::make_shared<TMultiplexedProcessor>();
    multiplex->registerProcessor(SERVICE, processor);
    processor = multiplex;
  }
  std::shared_ptr<TTransportFactory> transports;
  if (transport == "framed") {
    transports = std::make_shared<TFramedTransportFactory>();
  } else {
    transports = std::make_shared<TBufferedTransportFactory>();
  }
  std::shared_ptr<TProtocolFactory> protocols;
  if (transport == "header") {
    protocols = std::make_shared<THeaderProtocolFactory>();
  } else if (protocol == "binary") {
    protocols = std::make_shared<TBinaryProtocolFactory>(0, 0, true, true);
  } else {
    protocols = std::make_shared<TCompactProtocolFactory>();
  }
  std::thread([] {
    while (std::getchar() != EOF) {
    }
    std::_Exit(0);
  }).detach();
  auto socket = std::make_shared<TServerSocket>("127.0.0.1", port);
  TThreadedServer server(processor, socket, transports, protocols);
  if (transport == "header") {
    // Answers are written by what has read the call.
    server.setOutputProtocolFactory(std::shared_ptr<TProtocolFactory>());
  }
  server.setServerEventHandler(std::make_shared<Announcement>(socket));
  server.serve();
  return 0;
}

static User sample() {
  Address home;
  home.__set_street("Rue de l'Été 1");
  home.__set_city("Liège");
  home.__set_position({50.63, 5.57});
  home.__set_confirmed(true);
  Address old;
  old.__set_street("Main Street 2");
  old.__set_position({});
  old.__set_confirmed(false);
  std::string picture;
  for (int i = 0; i < 256; i++) {
    picture.push_back(static_cast<char>(i));
  }
  User user;
  user.__set_name("Grace Hopper of the peers");
  user.__set_active(true);
  user.__set_score(-0.125);
  user.__set_role(Role::OWNER);
  user.__set_level(-7);
  user.__set_year(1906);
  user.__set_visits(-2000000000);
  user.__set_tags({"navy", "", "compiler"});
  user.__set_shifts({1, -1, 70000});
  user.__set_counters({{"small", 1}, {"large", 1LL << 40}, {"negative", -(1LL << 50)}});
  user.__set_addresses({home, old});
  user.__set_former({{-5, old}, {5, home}});
  user.__set_answers({false, false, false});
  user.__set_nested({{"a", {{{1, "one"}, {2, "two"}}, {}}}, {"b", {}}});
  user.__set_roles({Role::READER, Role::WRITER});
  user.__set_picture(picture);
  user.__set_last(2147483647);
  return user;
}

static void expect(bool holds, const std::string& what) {
  if (!holds) {
    throw std::runtime_error(what + " is not as expected");
  }
}

static int call(const std::string& host, int port, const std::string& transport,
                const std::string& protocol, const std::string& multiplexed) {
  auto socket = std::make_shared<TSocket>(host, port);
  socket->setConnTimeout(30000);
  socket->setRecvTimeout(30000);
  socket->setSendTimeout(30000);
  std::shared_ptr<TTransport> wire;
  if (transport == "framed") {
    wire = std::make_shared<TFramedTransport>(socket);
  } else {
    wire = std::make_shared<TBufferedTransport>(socket);
  }
  std::shared_ptr<TProtocol> messages;
  if (transport == "header") {
    messages = std::make_shared<Headers>(wire, protocolId(protocol));
  } else if (protocol == "binary") {
    messages = std::make_shared<TBinaryProtocol>(wire, 0, 0, true, true);
  } else {
    messages = std::make_shared<TCompactProtocol>(wire);
  }
  if (multiplexed == "multiplexed") {
    messages = std::make_shared<TMultiplexedProtocol>(messages, SERVICE);
  }
  UserServiceOfTomorrowClient client(messages);
  wire->open();

  client.ping();

  User user = sample();
  user.__set_id(client.addUser(user));
  User got;
  client.getUser(got, user.id);
  expect(got == user, "getUser");

  try {
    client.getUser(got, -1);
    expect(false, "getUser of nobody");
  } catch (const NotFound& e) {
    expect(e.id == -1, "NotFound.id");
    expect(e.message == "no user -1", "NotFound.message " + e.message);
  }

  client.touch(user.id);
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (client.touched() != user.id) {
    expect(std::chrono::steady_clock::now() < end, "touched in 30 s");
  }

  std::string text = u8"grüße, 世界, \U0001f9f5 and e\u0301";
  std::string echoed;
  client.echo(echoed, text);
  expect(echoed == text, "echo");
  client.echo(echoed, "");
  expect(echoed.empty(), "echo of nothing");

  std::string blob;
  while (blob.size() < 10 * 1024 * 1024) {
    blob += user.picture;
  }
  std::string back;
  client.blob(back, blob);
  expect(back == blob, "blob");

  try {
    client.forecast(echoed, user.addresses[0], 3);
    expect(false, "unknown method");
  } catch (const TApplicationException& e) {
    // A Node.js server says UNKNOWN.
    expect(e.getType() == TApplicationException::UNKNOWN_METHOD ||
               e.getType() == TApplicationException::UNKNOWN,
           "type of unknown method " + std::to_string(e.getType()));
  }
  client.ping();

  wire->close();
  std::cout << "ok" << std::endl;
  return 0;
}

int main(int argc, char** argv) {
  try {
    if (argc == 6 && std::string(argv[1]) == "server") {
      return serve(std::stoi(argv[2]), argv[3], argv[4], argv[5]);
    }
    if (argc == 7 && std::string(argv[1]) == "client") {
      return call(argv[2], std::stoi(argv[3]), argv[4], argv[5], argv[6]);
    }
    std::cerr << "see the head of peer.cpp" << std::endl;
    return 2;
  } catch (const std::exception& e) {
    std::cerr << e.what() << std::endl;
    return 1;
  }
}
