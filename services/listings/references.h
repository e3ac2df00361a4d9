// What listings are checked against: cities, countries and vocabularies, made from the messages of profiles.v1.
// A read-only lookup by id, name, label or near miss; it doesn't fetch anything (see profile_mirror.h) and keeps no
// reference to the messages it was made from. Immutable: safe from any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/country.pb.h"

namespace entente::listings {

// Names of the vocabularies, as in `vocabularies/{vocabulary}`.
namespace vocabulary {
inline constexpr char kArea[] = "area-of-action";
inline constexpr char kAxis[] = "cooperation-axis";
inline constexpr char kBeneficiary[] = "beneficiary-group";
inline constexpr char kCostSharing[] = "cost-sharing";
inline constexpr char kCreativeField[] = "creative-field";
inline constexpr char kHelp[] = "help";
inline constexpr char kModality[] = "modality";
inline constexpr char kObjective[] = "objective";
inline constexpr char kPartnerType[] = "partner-type";
inline constexpr char kRole[] = "role";
inline constexpr char kSdg[] = "sdg";
inline constexpr char kTopic[] = "topic";
inline constexpr char kUrgency[] = "urgency";
inline constexpr char kValueChainStage[] = "value-chain-stage";
}  // namespace vocabulary

class References {
 public:
  // Whether a country counts as South under the default classification (UNCTAD's), or what a city says of itself.
  enum class Development { kUnknown, kNorth, kSouth };
  struct City {
    std::string id;            // slug
    std::string display_name;  // usual name in English
    std::string country;       // ISO 3166-1 alpha-2
    bool archived = false;
    bool suspended = false;
    Development declared = Development::kUnknown;  // its own word, which some programmes ask for
    std::vector<std::string> creative_fields;      // every field it holds or held
  };

  // What a text of a person was found to mean. Exactly one of: `id`; `several`; neither, with `nearest` perhaps.
  struct Match {
    std::string id;                    // empty: not found, or not one
    std::vector<std::string> several;  // ids that it could mean, at most 5
    std::string nearest;               // the id or label that comes closest; empty: nothing comes close
  };

  static References from(const std::vector<profiles::v1::City>& cities,
                         const std::vector<profiles::v1::Country>& countries,
                         const std::vector<profiles::v1::Vocabulary>& vocabularies);

  // Exact lookups.
  const City* city(std::string_view id) const;
  bool has_country(std::string_view iso2) const;
  bool has_code(std::string_view vocabulary, std::string_view code) const;
  bool is_deprecated(std::string_view vocabulary, std::string_view code) const;
  // UNESCO groups and M49 regions, sub-regions and intermediate regions.
  bool has_region(std::string_view region) const;
  Development development(std::string_view iso2) const;

  // Lookups of what a person wrote: ids, names and labels in any language known here (of countries and cities also
  // those of common/place_names.h), compared as names are (common/name_key.h). What is near is suggested, never taken,
  // and for a city with its country ("Sevila, Spain") only cities of that country are.
  Match find_city(std::string_view text) const;
  Match find_country(std::string_view text) const;
  Match find_region(std::string_view text) const;
  Match find_code(std::string_view vocabulary, std::string_view text) const;

  std::size_t city_count() const { return cities_.size(); }

 private:
  // Keys of names of one kind of thing → its ids.
  struct NameIndex {
    std::map<std::string, std::vector<std::string>, std::less<>> ids_by_name;
    std::map<std::string, std::string, std::less<>> shown_by_name;  // key → as written, for "did you mean"

    void add(std::string_view shown, const std::string& id);
    // Unless the name is something's already.
    void add_other(std::string_view shown, const std::string& id);
    Match find(std::string_view text) const;
  };
  struct Codes {
    std::map<std::string, bool, std::less<>> deprecated_by_code;
    NameIndex names;
  };

  std::map<std::string, City, std::less<>> cities_;
  std::map<std::string, Development, std::less<>> countries_;
  std::map<std::string, bool, std::less<>> regions_;
  std::map<std::string, Codes, std::less<>> vocabularies_;
  Match find_city_called(std::string_view text) const;

  NameIndex city_names_;
  // By keys of names in other languages: looked up behind the others, and never suggested.
  std::map<std::string, std::vector<std::string>, std::less<>> other_city_ids_;
  NameIndex city_slugs_;
  NameIndex country_names_;
  NameIndex region_names_;
};

// A key's nearest neighbour by edit distance, or one that it is the beginning of; empty when nothing is within a third
// of its length (at most 4 edits), and for codes of two or three letters.
std::string nearest_of(std::string_view folded, const std::map<std::string, std::string, std::less<>>& shown_by_name);

}  // namespace entente::listings
