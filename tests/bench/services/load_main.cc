// The load generator of `./dev bench services`: prints one line of JSON (tally.h).
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <string>

#include "absl/strings/escaping.h"
#include "tests/bench/services/load.h"

int main(int argc, char** argv) {
  CLI::App app(
      "Calls one method of a server over and over, in a closed or an open loop, and prints what it saw as JSON.");
  entente::bench::Load load;
  std::string requests;
  bool http = false;
  int warm_up_ms = 500, time_ms = 3000, deadline_ms = 10000;
  app.add_option("--target", load.targets, "HOST:PORT; several: in turn")->required();
  app.add_option("--method", load.method, "/package.Service/Method")->required();
  app.add_option("--requests", requests, "file with a request a line, in base64; they are taken in turn")->required();
  app.add_option("--token", load.token, "bearer token");
  app.add_option("--connections", load.connections, "to each server (gRPC)")->capture_default_str();
  app.add_option("--callers", load.callers, "closed loop: calls at a time")->capture_default_str();
  app.add_option("--rate", load.rate, "open loop: calls a second");
  app.add_option("--most", load.most_on_their_way, "open loop: calls on their way at most")->capture_default_str();
  app.add_option("--warm-up-ms", warm_up_ms)->capture_default_str();
  app.add_option("--time-ms", time_ms)->capture_default_str();
  app.add_option("--deadline-ms", deadline_ms)->capture_default_str();
  app.add_flag("--http", http, "Connect with JSON instead of gRPC; closed loop only");
  CLI11_PARSE(app, argc, argv);
  load.warm_up = std::chrono::milliseconds(warm_up_ms);
  load.time = std::chrono::milliseconds(time_ms);
  load.deadline = std::chrono::milliseconds(deadline_ms);
  std::ifstream lines(requests);
  for (std::string line; std::getline(lines, line);) {
    std::string request;
    if (!absl::Base64Unescape(line, &request)) {
      std::cerr << "a line of " << requests << " isn't base64\n";
      return 2;
    }
    load.requests.push_back(std::move(request));
  }
  if (load.requests.empty() || (http && load.rate > 0)) {
    std::cerr << (load.requests.empty() ? "no requests\n" : "--http knows closed loops only\n");
    return 2;
  }
  const entente::bench::Tally tally = http ? run_http(load) : run_grpc(load);
  std::cout << tally.json(static_cast<double>(time_ms) / 1000) << std::endl;
}
