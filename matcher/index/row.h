// Row: a listing as plain integers, and Lexicon: the dictionaries that rows of one programme and day refer to. What a
// rule or a term asks of two listings follows from their rows and the lexicon alone, except for history (see `met`) and
// directives. Rows are made from problems by a Coder, or directly by whoever has integers already. Plain data;
// safe to read from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "matcher/score/evaluation.h"
#include "matcher/score/relevance.h"
#include "matcher/score/words.h"

namespace entente::matcher {

// Sets of codes lie side by side as stretches of bits in the words of a row.
inline constexpr int kMostWords = 8;
using Words = std::array<std::uint64_t, kMostWords>;

struct Bits {
  int first = 0;
  int count = 0;
};
struct Layout {
  Bits areas, objectives, fields, modalities, beneficiaries, stages, topics;
  Bits help;      // and, as the last, that help isn't known
  int words = 0;  // that are used; more than kMostWords: rows can't hold these vocabularies
};
// A layout for vocabularies of these sizes. A set that fits into a word doesn't straddle two, so that a test reads one.
struct VocabularySizes {
  int objectives = 0, fields = 0, modalities = 0, beneficiaries = 0, stages = 0, topics = 0, help = 0;
};
Layout layout_of(const VocabularySizes& sizes);
// The bits of one set, all set. REQUIRES: the set lies within kMostWords.
Words mask_of(const Bits& bits);
void set_bit(Words& words, const Bits& bits, int code);

// A city as far as scores of pairs ask. -1: not known.
struct CityRow {
  std::int32_t origin = 0;
  std::int32_t size_class = -1;
  std::int32_t income_class = -1;
  std::int32_t region = -1;
  std::int32_t subregion = -1;
  std::int32_t longitude_e4 = 0;
  bool longitude_known = false;
  bool operator==(const CityRow&) const = default;
};

// Languages that a listing works in; codes ascending.
struct LanguageSet {
  std::vector<std::int32_t> tags;
  std::vector<std::int32_t> primary_tags;
  std::vector<std::int32_t> families;
  bool any = false;
  Knowledge interpreter = Knowledge::kUnknown;
  auto operator<=>(const LanguageSet&) const = default;
};

struct Lexicon {
  Layout layout;
  std::array<Points, kTermCount> most{};   // points of each term at its best, below 2^31
  std::vector<std::int64_t> topic_rarity;  // by topic
  Words cross_topics{};                    // those that cut across fields
  std::vector<std::int64_t> help_rarity;   // by help
  RelevanceFloor floor;
  // Areas of the other side that help each area (of an offer) or that it helps (of a need), as bits of the first word.
  std::array<std::uint64_t, 8> helping_areas{1, 2, 4, 8, 16, 32, 64, 128};
  std::array<std::uint64_t, 8> helped_areas{1, 2, 4, 8, 16, 32, 64, 128};
  std::shared_ptr<const WordTable> words;  // null: no row has texts
  // Days that every cooperation stays within: the programme's window from `as_of` on.
  Day first = 0;
  Day last = kDayAfterAll;
  std::vector<CityRow> cities;
  std::int32_t origins = 0;  // countries with the classes of their cities, see score/city_class.h
  // Sets of origins as bits, of partners that a listing takes (axis, regions, countries, its own country).
  std::vector<std::vector<std::uint64_t>> accepts;
  std::vector<LanguageSet> languages;
  std::vector<std::vector<std::int32_t>> types;  // sets of partner types; 0 is the empty set
  // Whether somebody pays: [(payer of the need · payers + payer of the offer) · 3 + Place of the meeting], 0 or 1.
  std::int32_t payers = 0;
  std::vector<std::uint8_t> pays;
  Words at_provider{};     // modalities that take place there
  Words at_beneficiary{};  // and there
  // (giver, receiver) by city, ascending: the term of reciprocity.
  std::vector<std::pair<std::int32_t, std::int32_t>> gave;
  // Cities with cooperations of before, in both orders, ascending: their listings are judged by whoever asks.
  std::vector<std::pair<std::int32_t, std::int32_t>> met;

  bool accepted(std::int32_t set, std::int32_t origin) const {
    return accepts[static_cast<std::size_t>(set)][static_cast<std::size_t>(origin) / 64] >> (origin % 64) & 1;
  }
};

// REQUIRES (of whoever makes rows): numbers within their dictionaries; at least one area bit.
struct Row {
  std::int32_t id = -1;        // ≥ 0; breaks ties
  std::int32_t city = 0;       // Lexicon::cities
  std::int32_t accepts = 0;    // Lexicon::accepts
  std::int32_t languages = 0;  // Lexicon::languages
  std::uint16_t types = 0;     // who delivers; Lexicon::types
  std::uint16_t wanted = 0;    // partner types wanted; 0: any
  std::uint8_t payer = 0;
  Mode mode = Mode::kUnknown;
  Day first = kDayBeforeAll;
  Day last = kDayAfterAll;
  std::int32_t min_days = 0;
  std::int32_t text = -1;       // Lexicon::words; -1: none
  std::int32_t main_help = -1;  // of a need; -1: not known
  std::int32_t own_points = 0;  // terms of the listing alone: an offer's record, freshness, free places; a need's
                                // priority and urgency
  Words words{};
};

// Which listings are the rows of an index; those of the other side ask.
enum class Side : std::uint8_t { kNeeds, kOffers };

}  // namespace entente::matcher
