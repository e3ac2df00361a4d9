#include "gateway/http/request_head.h"

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <charconv>
#include <vector>

#include "gateway/http/ascii.h"

namespace entente::gateway {
namespace {

namespace http = boost::beast::http;

std::optional<Refusal> bad(std::string message) {
  return Refusal{400, std::move(message)};
}

// Values of all fields of this name.
std::vector<std::string_view> values_of(const HttpRequest& request, std::string_view name) {
  std::vector<std::string_view> out;
  for (const auto& [key, value] : request.headers) {
    if (key == name) out.push_back(value);
  }
  return out;
}

std::vector<std::string> list_of(const std::vector<std::string_view>& values) {
  std::vector<std::string> out;
  for (std::string_view rest : values) {
    while (true) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (const auto word = without_blanks(rest.substr(0, comma)); !word.empty()) out.push_back(lower(word));
      if (comma == rest.size()) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return out;
}

std::optional<Refusal> read_framing(RequestHead& head) {
  const auto lengths = values_of(head.request, "content-length");
  const auto codings = values_of(head.request, "transfer-encoding");
  if (!codings.empty()) {
    if (!lengths.empty()) return bad("A request has a content-length or a transfer-encoding, not both.");
    if (head.minor_version == 0) return bad("HTTP/1.0 has no transfer-encoding.");
    const auto names = list_of(codings);
    if (names.empty() || names.back() != "chunked" || std::count(names.begin(), names.end(), "chunked") != 1) {
      return bad(
          "The last transfer-encoding must be chunked, and only that one: else the end of the body isn't known.");
    }
    if (names.size() > 1) return Refusal{501, "The only transfer-encoding that is read is chunked."};
    head.chunked = true;
    return std::nullopt;
  }
  if (lengths.empty()) return std::nullopt;
  const std::string_view text = lengths[0];
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), head.length);
  if (lengths.size() > 1 || error != std::errc() || end != text.data() + text.size()) {
    return bad("content-length must stand once and be a number of bytes.");
  }
  return std::nullopt;
}

// Of `host` or `host:port`: what a registered name, an IPv4 or a bracketed IPv6 address is made of.
bool is_authority(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_token_char(c) || std::string_view(":[]();=,").find(c) != std::string_view::npos;
  });
}

std::optional<Refusal> read_host(RequestHead& head) {
  const auto hosts = values_of(head.request, "host");
  if (hosts.size() > 1) return bad("The request names its host more than once.");
  if (hosts.empty() && head.minor_version > 0) return bad("The request lacks the header host.");
  if (!hosts.empty() && !is_authority(hosts[0])) return bad("The header host must be host or host:port.");
  return std::nullopt;
}

// UTF-8 without control characters; also refuses what is no character or longer than need be.
bool is_text(std::string_view text) {
  static constexpr std::uint32_t kLeast[]{0, 0x80, 0x800, 0x10000};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first < 0x80) {
      if (first < ' ' || first == 127) return false;
      continue;
    }
    const std::size_t more = first >= 0xf0 && first < 0xf8 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
    if (more == 0 || first >= 0xf8 || i + more >= text.size()) return false;
    std::uint32_t point = first & (0x3fU >> more);
    for (std::size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0U) != 0x80) return false;
      point = point << 6U | (next & 0x3fU);
    }
    if (point < kLeast[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) || point < 0xa0) return false;
    i += more;
  }
  return true;
}

bool decode_path(std::string_view raw, std::string& path) {
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '%') {
      path.push_back(raw[i]);
      continue;
    }
    if (i + 2 >= raw.size()) return false;
    const int high = hex_value(raw[i + 1]), low = hex_value(raw[i + 2]);
    if (high < 0 || low < 0) return false;
    const char c = static_cast<char>(high * 16 + low);
    if (c == '/') {
      path.append("%2F");
    } else {
      path.push_back(c);
    }
    i += 2;
  }
  return is_text(path);
}

// Origin form, absolute form (whose host then counts, not the header's), or `*` of OPTIONS.
std::optional<Refusal> read_target(std::string_view target, RequestHead& head) {
  HttpRequest& request = head.request;
  if (target == "*" && request.method == "OPTIONS") {
    request.path = "*";
    return std::nullopt;
  }
  const std::size_t mark_of_scheme = target.find("://");
  const std::string scheme = mark_of_scheme == std::string_view::npos ? "" : lower(target.substr(0, mark_of_scheme));
  if (scheme == "http" || scheme == "https") {
    target.remove_prefix(scheme.size() + 3);
    const std::string_view host = target.substr(0, target.find_first_of("/?"));
    target.remove_prefix(host.size());
    if (host.empty() || !is_authority(host)) return bad("The host of the request's target must be host or host:port.");
    std::erase_if(request.headers, [](const auto& header) { return header.first == "host"; });
    request.headers.emplace_back("host", host);
  } else if (target.empty() || target[0] != '/') {
    return bad("The target of the request must be a path that begins with '/'.");
  }
  const std::size_t mark = std::min(target.find('?'), target.size());
  if (mark < target.size()) request.query = target.substr(mark + 1);
  if (mark == 0) {
    request.path = "/";
  } else if (!decode_path(target.substr(0, mark), request.path)) {
    request.path.clear();
    return bad("The path of the request must be UTF-8 without control characters, and %XX where it is encoded.");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_head(std::string_view text, std::size_t most_fields, RequestHead& head) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(text.size() + 1));
  parser.skip(true);  // the body isn't Beast's: 1.74 doesn't bound what stands beside it
  boost::system::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(text.data(), text.size()), error);
  if (error) return bad("This is not an HTTP/1.1 request: " + error.message() + ".");
  if (used != text.size() || !parser.is_header_done()) return bad("This is not an HTTP/1.1 request.");
  const auto& message = parser.get();
  head.minor_version = static_cast<int>(message.version()) - 10;
  head.keep_alive = parser.keep_alive();
  head.request.method = std::string(message.method_string());
  std::size_t fields = 0;
  for (const auto& field : message) {
    if (++fields > most_fields) {
      return Refusal{431, "The head of the request has more than " + std::to_string(most_fields) + " fields."};
    }
    head.request.headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                                      std::string(field.value()));
  }
  if (auto refusal = read_host(head)) return refusal;
  if (auto refusal = read_target({message.target().data(), message.target().size()}, head)) return refusal;
  if (auto refusal = read_framing(head)) return refusal;
  if (const std::string* expect = head.request.header("expect"); expect != nullptr && head.minor_version > 0) {
    if (lower(*expect) != "100-continue") return Refusal{417, "The only expectation that is met is 100-continue."};
    head.expects_continue = head.chunked || head.length > 0;
  }
  return std::nullopt;
}

}  // namespace entente::gateway
