// What lists are asked by: filters and orders of any text, as calls bring no other, and page tokens of any bytes. Each
// is refused with a reason, or means the same however it is said: a filter in NOT( ) lets through what it didn't, two
// entries have two keys, a token is the one that its position makes. The first byte says which.
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "entente/listings/v1/listing.pb.h"
#include "entente/profiles/v1/city.pb.h"
#include "services/common/rpc/page_token.h"
#include "services/common/storage/selection.h"
#include "services/common/text/text.h"
#include "tests/fuzz/fuzz.h"

namespace {

using entente::common::ListField;
using entente::common::Selection;
using entente::fuzz::must;

// Fields of all kinds, as the services have them.
const ListField kFields[] = {{"name", {}, "cities/"},
                             {"kind"},
                             {"state"},
                             {"creative_field", "creative_fields"},
                             {"example"},
                             {"capacity"},
                             {"title"},
                             {"create_time"}};
const ListField kCityFields[] = {{"name", {}, "cities/"}, {"country"}, {"designation_year"}, {"external_ids.*"}};

entente::listings::v1::Listing listing(const std::string& name, int capacity, const std::string& title) {
  entente::listings::v1::Listing entry;
  entry.set_name(name);
  entry.set_capacity(capacity);
  entry.set_title(title);
  entry.set_kind(entente::listings::v1::Listing::KIND_NEED);
  entry.add_creative_fields("film");
  entry.mutable_create_time()->set_seconds(capacity * 1000);
  return entry;
}

template <typename Entry>
void read_filter(std::string_view filter, std::string_view order, std::span<const ListField> fields,
                 const std::vector<Entry>& entries) {
  using entente::common::is_valid_utf8;
  if (!is_valid_utf8(filter) || !is_valid_utf8(order)) return;
  const auto selection = Selection::parse(filter, order, *Entry::descriptor(), fields);
  if (!selection.ok()) {
    const std::string_view said(selection.status().message().data(), selection.status().message().size());
    return must(!said.empty() && is_valid_utf8(said), "a refusal says what is wrong, in whole letters");
  }
  const auto negated = Selection::parse("NOT (" + std::string(filter) + ")", "", *Entry::descriptor(), fields);
  std::vector<std::string> keys;
  for (const Entry& entry : entries) {
    const bool matches = selection->matches(entry);
    if (negated.ok() && !selection->is_everything()) must(negated->matches(entry) != matches, "NOT is the other ones");
    if (selection->is_ordered()) keys.push_back(selection->key_of(entry));
  }
  for (std::size_t i = 1; i < keys.size(); ++i) must(keys[i] != keys[0], "two entries have two keys");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::common;
  if (size == 0) return 0;
  static const std::vector<entente::listings::v1::Listing> kListings{
      listing("cities/tunis/listings/a", 1, "Film \"school\""),
      listing("cities/tunis/listings/b", 3, std::string("\0", 1)), listing("cities/segou/listings/a", -1, "")};
  static const std::vector<entente::profiles::v1::City> kCities = [] {
    std::vector<entente::profiles::v1::City> cities(2);
    cities[0].set_name("cities/tunis");
    (*cities[0].mutable_external_ids())["wikidata"] = "Q3572";
    cities[1].set_name("cities/segou");
    cities[1].set_designation_year(2023);
    return cities;
  }();
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const std::string_view first = text.substr(0, line), rest = text.substr(std::min(line + 1, text.size()));
  switch (data[0]) {
    case 'l':
      read_filter(first, rest, kFields, kListings);
      break;
    case 'c':
      read_filter(first, rest, kCityFields, kCities);
      break;
    case 't': {
      const std::string query = query_digest({first}), other = query_digest({first, ""});
      if (const auto position = parse_page_token(query, rest); position.ok() && !rest.empty()) {
        must(make_page_token(query, *position) == rest, "a token is the one that its position makes");
      }
      const std::string token = make_page_token(query, rest);
      if (rest.empty()) break;
      must(parse_page_token(query, token).value_or("") == rest, "a token has its position");
      must(!parse_page_token(other, token).ok(), "a token is of its query alone");
      break;
    }
    default:
      break;
  }
  return 0;
}
