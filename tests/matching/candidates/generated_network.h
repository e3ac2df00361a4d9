// A network made up of messages, as large as wanted: listings of many cities, whose topics, help and words are as
// unlike in how often they come as real ones are. The same from the same seed. For tests and benches of candidates.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "entente/profiles/v1/country.pb.h"
#include "services/matching/world/views.h"
#include "tests/bench/random.h"

namespace entente::matching::testing {

inline constexpr matcher::Day kToday = 20788;  // 2026-12-01

template <typename Message>
Held<Message> hold(Message message) {
  return std::make_shared<const Message>(std::move(message));
}

class Generator {
 public:
  // `words`: in how many words of their own texts are; few make many ties.
  Generator(std::uint64_t seed, int cities, int words = 30000) : random_(seed), cities_(cities), words_(words) {}

  // Rules and weights that let many pairs through.
  static v1::Programme programme() {
    v1::Programme programme;
    programme.set_name("programmes/generated");
    for (const type::v1::Axis axis : {type::v1::AXIS_NORTH_SOUTH, type::v1::AXIS_SOUTH_SOUTH,
                                      type::v1::AXIS_SOUTH_NORTH, type::v1::AXIS_NORTH_NORTH})
      programme.add_axes(axis);
    programme.set_relevance_floor(8);
    return programme;
  }

  ProfilesView profiles() {
    ProfilesView view;
    for (int c = 0; c < 120; ++c) {
      profiles::v1::Country country;
      country.set_name("countries/" + iso(c));
      const auto add = [&](const char* scheme, const std::string& value) {
        auto& one = *country.add_classifications();
        one.set_scheme(scheme);
        one.set_value(value);
      };
      add("development", c % 4 == 0 ? "developed" : "developing");
      add("m49-region", "region " + std::to_string(c % 5));
      add("m49-subregion", "subregion " + std::to_string(c % 20));
      add("income-group", c % 4 == 0 ? "H" : c % 4 == 1 ? "L" : "UM");
      view.countries[country.name()] = hold(country);
    }
    for (int c = 0; c < cities_; ++c) {
      profiles::v1::City city;
      city.set_name(city_name(c));
      city.set_country(iso(c % 120));
      city.add_working_languages(kTags[static_cast<std::size_t>(c % 120) % 6]);
      city.set_population(50000 + 1000 * below(5000));
      city.set_longitude_e4(below(3600000) - 1800000);
      view.cities[city.name()] = hold(city);
    }
    const auto vocabulary = [&](const std::string& name, const std::vector<std::string>& codes, auto mean) {
      profiles::v1::Vocabulary one;
      one.set_name("vocabularies/" + name);
      for (const std::string& code : codes) {
        auto& entry = *one.add_entries();
        entry.set_code(code);
        mean(entry);
      }
      view.vocabularies[one.name()] = hold(one);
    };
    using Meaning = profiles::v1::Vocabulary::Meaning;
    vocabulary("topic", codes("t", 110), [&](auto& entry) { entry.set_parent(below(5) == 0 ? "cross" : "music"); });
    vocabulary("partner-type", codes("p", 3), [](auto&) {});
    vocabulary("help", codes("h", 29), [](auto&) {});
    vocabulary("modality", codes("m", 8),
               [](auto& entry) { entry.mutable_engine()->set_place(Meaning::PLACE_ANYWHERE); });
    vocabulary("cost-sharing", {"shared"},
               [](auto& entry) { entry.mutable_engine()->set_payer(Meaning::PAYER_SHARED); });
    return view;
  }

  listings::v1::Listing listing(int number) {
    using listings::v1::Listing;
    Listing one;
    const std::string city = city_name(number % cities_);
    one.set_name(city + "/listings/l" + std::to_string(number));
    const bool need = number / cities_ % 2 == 0;
    one.set_kind(need ? Listing::KIND_NEED : Listing::KIND_OFFER);
    one.set_role(need ? type::v1::PARTY_ROLE_BENEFICIARY : type::v1::PARTY_ROLE_PIVOTAL);
    one.set_area(static_cast<type::v1::AreaOfAction>(1 + below(7)));
    one.set_state(Listing::STATE_PUBLISHED);
    one.set_capacity(1 + below(4));
    one.set_cost_sharing("shared");
    one.set_mode(static_cast<type::v1::Mode>(1 + below(3)));
    one.add_objectives(static_cast<type::v1::Objective>(1 + below(4)));
    for (int i = 0; i < 3; ++i) one.add_topics("t" + std::to_string(skewed(110)));
    const int main_help = skewed(29);
    one.add_help("h" + std::to_string(main_help));
    if (const int other = skewed(29); other != main_help) one.add_help("h" + std::to_string(other));
    one.add_modalities("m" + std::to_string(below(8)));
    one.mutable_languages()->add_tags(kTags[static_cast<std::size_t>(below(6))]);
    one.mutable_languages()->set_interpreter(static_cast<type::v1::Knowledge>(1 + below(2)));
    one.set_text_language("en");
    one.set_title(words(6));
    one.set_summary(words(30));
    one.mutable_update_time()->set_seconds((kToday - below(500)) * std::int64_t{86400});
    one.mutable_create_time()->set_seconds(one.update_time().seconds());
    return one;
  }
  // Another listing's substance.
  void change(listings::v1::Listing& one) {
    const listings::v1::Listing other = listing(below(1 << 30));
    *one.mutable_topics() = other.topics();
    one.set_summary(other.summary());
  }
  int below(int end) { return static_cast<int>(random_.between(0, end - 1)); }

  static std::string city_name(int c) { return "cities/city-" + std::to_string(c); }

 private:
  static constexpr std::array kTags{"en", "fr", "es", "ar", "pt", "zh"};
  static std::string iso(int c) { return {static_cast<char>('A' + c / 26), static_cast<char>('A' + c % 26)}; }
  static std::vector<std::string> codes(const std::string& letter, int count) {
    std::vector<std::string> result;
    for (int i = 0; i < count; ++i) result.push_back(letter + std::to_string(i));
    return result;
  }
  // Small numbers come often.
  int skewed(int end) {
    const double part = below(1 << 20) / static_cast<double>(1 << 20);
    return static_cast<int>(part * part * end);
  }
  std::string words(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      // A word of five letters of its own.
      int number = skewed(words_);
      std::string word = "w";
      for (int k = 0; k < 4; ++k, number /= 14) word += "abdefgiklmnopr"[number % 14];
      text += (i == 0 ? "" : " ") + word;
    }
    return text;
  }
  bench::Random random_;
  const int cities_;
  const int words_;
};

}  // namespace entente::matching::testing
