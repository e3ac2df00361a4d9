#include "gateway/strict_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "gateway/http/ascii.h"
#include "services/common/base/strings.h"

namespace entente::gateway {
namespace {

constexpr std::size_t kMostDepth = 32;
constexpr std::size_t kMostNames = 1000;
constexpr std::size_t kMostValues = 200'000;

std::string not_json(std::size_t position) {
  return common::concat("it isn't JSON at byte ", position,
                        " (names and texts in double quotes, no comma before a closing bracket, UTF-8)");
}

class Reader : public nlohmann::json::json_sax_t {
 public:
  std::string fault;

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    // As protobuf does: lowerCamelCase and the name of the field itself mean the same.
    std::string field;
    for (const char c : name) {
      if (c >= 'A' && c <= 'Z' && !field.empty()) field.push_back('_');
      field.append(lower(std::string_view(&c, 1)));
    }
    if (names_.back().size() == kMostNames) return refuse("an object has more than 1,000 names");
    if (!names_.back().insert(std::move(field)).second) {
      return refuse(common::concat("\"", shown(name), "\" stands twice in one object"));
    }
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return refuse(not_json(position));
  }

 private:
  bool open() {
    if (names_.size() == kMostDepth) return refuse("it is more than 32 deep");
    names_.emplace_back();
    return value();
  }
  bool close() {
    names_.pop_back();
    return true;
  }
  bool value() { return ++values_ <= kMostValues || refuse("it has more than 200,000 values; send less at once"); }
  bool refuse(std::string what) {
    fault = std::move(what);
    return false;
  }

  std::vector<std::set<std::string>> names_;  // of each open object; of an open list none
  std::size_t values_ = 0;
};

}  // namespace

std::string json_fault(std::string_view json) {
  // nlohmann takes a NUL for the end of the text.
  if (const std::size_t at = json.find('\0'); at != std::string_view::npos) return not_json(at + 1);
  Reader reader;
  nlohmann::json::sax_parse(json.begin(), json.end(), &reader);
  return reader.fault;
}

}  // namespace entente::gateway
