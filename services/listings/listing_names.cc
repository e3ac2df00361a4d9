#include "services/listings/listing_names.h"

#include <algorithm>
#include <array>
#include <vector>

#include "services/common/text/name_key.h"
#include "services/common/text/sha256.h"
#include "services/common/text/slug.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

namespace type = entente::type::v1;
using v1::Listing;

constexpr std::size_t kIdLength = 63;
constexpr int kTitleWords = 5;
constexpr std::array<std::string_view, 14> kSilentWords = {"a",  "an", "the", "and", "or", "of",   "for",
                                                           "to", "in", "on",  "at",  "by", "with", "from"};

// COOPERATION_PROGRAMMES → cooperation-programmes; "" for UNSPECIFIED and for numbers that the enum doesn't have.
std::string code_from(std::string_view enum_name, std::string_view prefix) {
  if (!enum_name.starts_with(prefix)) return "";
  enum_name.remove_prefix(prefix.size());
  if (enum_name == "UNSPECIFIED") return "";
  return replaced(lower(enum_name), "_", "-");
}

template <typename Enum>
Enum value_from(std::string_view code, std::string_view prefix,
                bool (*parse)(google::protobuf::ConstStringParam, Enum*)) {
  Enum value{};
  const std::string name = concat(prefix, replaced(upper(code), "-", "_"));
  return !code.empty() && code != "unspecified" && parse(name, &value) ? value : Enum{};
}

}  // namespace

std::string behind_all(std::string prefix) {
  prefix.back() = '0';  // the character behind '/'
  return prefix;
}

std::string area_code(type::AreaOfAction area) {
  return code_from(type::AreaOfAction_Name(area), "AREA_OF_ACTION_");
}

std::string objective_code(type::Objective objective) {
  const std::string code = code_from(type::Objective_Name(objective), "OBJECTIVE_");
  return code.empty() ? code : concat("obj-", code);
}

std::string axis_code(type::Axis axis) {
  return code_from(type::Axis_Name(axis), "AXIS_");
}
std::string role_code(type::PartyRole role) {
  return code_from(type::PartyRole_Name(role), "PARTY_ROLE_");
}
std::string kind_code(Listing::Kind kind) {
  return code_from(Listing::Kind_Name(kind), "KIND_");
}
std::string mode_code(type::Mode mode) {
  return code_from(type::Mode_Name(mode), "MODE_");
}

type::AreaOfAction area_of(std::string_view code) {
  return value_from<type::AreaOfAction>(code, "AREA_OF_ACTION_", type::AreaOfAction_Parse);
}

type::Objective objective_of(std::string_view code) {
  constexpr std::string_view kPrefix = "obj-";
  if (!code.starts_with(kPrefix)) return type::OBJECTIVE_UNSPECIFIED;
  code.remove_prefix(kPrefix.size());
  return value_from<type::Objective>(code, "OBJECTIVE_", type::Objective_Parse);
}

type::Axis axis_of(std::string_view code) {
  return value_from<type::Axis>(code, "AXIS_", type::Axis_Parse);
}
type::PartyRole role_of(std::string_view code) {
  return value_from<type::PartyRole>(code, "PARTY_ROLE_", type::PartyRole_Parse);
}
Listing::Kind kind_of(std::string_view code) {
  return value_from<Listing::Kind>(code, "KIND_", [](google::protobuf::ConstStringParam name, Listing::Kind* kind) {
    return Listing::Kind_Parse(name, kind);
  });
}
type::Mode mode_of(std::string_view code) {
  return value_from<type::Mode>(code, "MODE_", type::Mode_Parse);
}

std::string make_listing_id(std::string_view city, Listing::Kind kind, std::string_view title) {
  constexpr std::size_t kCityPart = 40;  // leaves room for words even behind the longest slugs
  std::string id(city.substr(0, kCityPart));
  while (!id.empty() && id.back() == '-') id.pop_back();
  id += kind == Listing::KIND_NEED ? "-n" : "-o";
  int words = 0;
  // Letters of other scripts say nothing in an id.
  std::string latin = common::name_words(title);
  for (char& c : latin) {
    if (!is_lower(c) && !is_digit(c)) c = ' ';
  }
  for (const std::string_view word : split(latin, ' ')) {
    if (word.empty()) continue;
    if (std::find(kSilentWords.begin(), kSilentWords.end(), word) != kSilentWords.end()) continue;
    if (id.size() + 1 + word.size() > kIdLength) break;
    id += concat("-", word);
    if (++words == kTitleWords) break;
  }
  // A title in a script that leaves no letters: a digest keeps the id the same at the next import.
  if (words == 0) id += concat("-", common::sha256_hex(title).substr(0, 8));
  return id;
}

std::string numbered_id(std::string_view id, int number) {
  const std::string suffix = concat("-", number);
  std::string out(id.substr(0, kIdLength - suffix.size()));
  while (!out.empty() && out.back() == '-') out.pop_back();
  return concat(out, suffix);
}

}  // namespace entente::listings
