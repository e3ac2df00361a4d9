// A blocking HTTP client over a bare socket, which can also break the rules. Waits at most ten seconds.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace entente::gateway {

struct RawResponse {
  int status = 0;                              // 0: the connection ended before an answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // chunks put together
};

class RawClient {
 public:
  explicit RawClient(int port);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;

  // False: the server has closed.
  bool send(std::string_view bytes);
  // The next answer; `bodiless` for answers to HEAD.
  RawResponse read(bool bodiless = false);
  // Reads until at least `count` bytes of a chunked body have come; begins with the head.
  std::string read_stream_bytes(std::size_t count);
  // True when the server has closed and nothing is left to read.
  bool at_end();
  void close();

 private:
  bool fill();
  std::optional<std::string> line();
  bool read_head(RawResponse& response);
  bool read_chunk(std::string& out);

  int socket_ = -1;
  std::string buffer_;
  bool in_stream_ = false;
};

// A POST with the usual headers; `more` are whole header lines ended by CRLF.
std::string post(const std::string& path, const std::string& type, const std::string& body,
                 const std::string& more = "");
std::string get(const std::string& path, const std::string& more = "", const std::string& method = "GET");

// One request on a connection of its own.
RawResponse ask(int port, const std::string& request);

}  // namespace entente::gateway
