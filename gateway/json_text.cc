#include "gateway/json_text.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "services/common/strings.h"
#include "services/common/text.h"

namespace entente::gateway {
namespace {

using nlohmann::json;

constexpr std::size_t kMostDepth = 64;

// The exception quotes what it read, which needn't be UTF-8.
std::string visible(std::string_view what) {
  std::string text(what);
  if (common::is_valid_utf8(text)) return text;
  for (char& c : text) {
    if (static_cast<unsigned char>(c) > '~') c = '?';
  }
  return text;
}

// Looks at each piece of a JSON text and keeps only what is needed to judge it.
class Judge final : public nlohmann::json_sax<json> {
 public:
  const std::string& fault() const { return fault_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (names_.back().insert(name).second) return true;
    fault_ = common::concat("it has the name ", json_text(name.substr(0, 80)), " twice in one object");
    return false;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& exception) override {
    // "[json.exception.parse_error.101] parse error at line 1, column 10: syntax error while …"
    const std::string_view what = exception.what();
    const std::size_t colon = what.find(": ");
    fault_ = common::concat("at byte ", position, ": ",
                            visible(colon == std::string_view::npos ? what : what.substr(colon + 2)));
    return false;
  }

 private:
  bool open() {
    names_.emplace_back();
    if (names_.size() <= kMostDepth) return true;
    fault_ = common::concat("more than ", kMostDepth, " objects and lists stand in each other");
    return false;
  }
  bool close() {
    names_.pop_back();
    return true;
  }

  std::vector<std::set<std::string>> names_;
  std::string fault_;
};

}  // namespace

std::string json_text(std::string_view text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<std::string> json_fault(std::string_view text) {
  Judge judge;
  if (json::sax_parse(text, &judge)) return std::nullopt;
  return judge.fault();
}

}  // namespace entente::gateway
