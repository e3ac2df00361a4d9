#include "tests/gateway/raw_client.h"
#include "gateway/http/ascii.h"
#include "services/common/base/strings.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <utility>

namespace entente::gateway {

RawClient::RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval limit{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) close();
}

RawClient::~RawClient() {
  close();
}
RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)), in_stream_(other.in_stream_) {}

void RawClient::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool RawClient::fill() {
  char bytes[65536];
  const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
  if (count <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(count));
  return true;
}

std::optional<std::string> RawClient::line() {
  std::size_t end;
  while ((end = buffer_.find("\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  std::string out = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return out;
}

bool RawClient::read_head(RawResponse& response) {
  auto first = line();
  if (!first || first->size() < 12) return false;
  response.status = std::stoi(first->substr(9, 3));
  for (auto header = line(); header && !header->empty(); header = line()) {
    const std::size_t colon = header->find(": ");
    response.headers[lower(header->substr(0, colon))] = header->substr(colon + 2);
  }
  return true;
}

bool RawClient::read_chunk(std::string& out) {
  const auto size_line = line();
  if (!size_line) return false;
  const std::size_t size = std::stoul(*size_line, nullptr, 16);
  while (buffer_.size() < size + 2) {
    if (!fill()) return false;
  }
  out.append(buffer_, 0, size);
  buffer_.erase(0, size + 2);
  return size > 0;
}

RawResponse RawClient::read(bool bodiless) {
  RawResponse response;
  if (!read_head(response)) return response;
  if (bodiless || response.status == 304 || response.status == 100) return response;
  if (response.headers["transfer-encoding"] == "chunked") {
    while (read_chunk(response.body)) {
    }
    return response;
  }
  const auto length = response.headers.find("content-length");
  const std::size_t size = length == response.headers.end() ? std::string::npos : std::stoul(length->second);
  while (buffer_.size() < size && fill()) {
  }
  response.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return response;
}

std::string RawClient::read_stream_bytes(std::size_t count) {
  RawResponse head;
  std::string out;
  if (!std::exchange(in_stream_, true) && !read_head(head)) return out;
  while (out.size() < count && read_chunk(out)) {
  }
  return out;
}

bool RawClient::at_end() {
  return buffer_.empty() && !fill();
}

std::string post(const std::string& path, const std::string& type, const std::string& body, const std::string& more) {
  return common::concat("POST ", path, " HTTP/1.1\r\nhost: localhost\r\ncontent-type: ", type,
                        "\r\ncontent-length: ", body.size(), "\r\n", more, "\r\n", body);
}

std::string get(const std::string& path, const std::string& more, const std::string& method) {
  return common::concat(method, " ", path, " HTTP/1.1\r\nhost: localhost\r\n", more, "\r\n");
}

RawResponse ask(int port, const std::string& request) {
  RawClient client(port);
  client.send(request);
  return client.read(request.starts_with("HEAD "));
}

}  // namespace entente::gateway
