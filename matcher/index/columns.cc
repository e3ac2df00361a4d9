#include "matcher/index/columns.h"

#include <algorithm>

namespace entente::matcher {
namespace {

constexpr std::uint64_t kAreaBits = 0xff;  // of a row's first word; see layout_of

std::size_t rounded_up(std::size_t size, std::size_t to) {
  return (size + to - 1) / to;
}

Points steps_up(Points points, Points step) {
  return points <= 0 ? 0 : (points + step - 1) / step;
}

int codes_of(const Layout& layout) {
  int codes = 0;
  for (const Bits& bits : {layout.areas, layout.objectives, layout.fields, layout.modalities, layout.beneficiaries,
                           layout.stages, layout.topics, layout.help})
    codes = std::max(codes, bits.first + bits.count);
  return codes;
}

}  // namespace

Columns::Columns(const Lexicon& lexicon, const Scales& scales, std::size_t dimensions, std::int32_t most_points)
    : first_language_code_(static_cast<std::size_t>(codes_of(lexicon.layout))),
      points_step_(steps_up(most_points, (1 << kPointsBits) - 1)),
      rows_(codes_of(lexicon.layout) + scales.language_code_count() + static_cast<int>(kPointsBits)),
      zone_lines_(codes_of(lexicon.layout) + scales.language_code_count()),
      records_(lexicon.layout.words),
      embeddings_(dimensions) {}

void Columns::reserve(std::size_t rows) {
  const std::size_t zones = rounded_up(rows, kZone);
  rows_.reserve(zones);
  zone_lines_.reserve(rounded_up(zones, kLineRows));
  zones_.reserve(zones);
  records_.reserve(rows);
  embeddings_.reserve(rows);
}

void Columns::append(const Lexicon& lexicon, const Scales& scales, const Row& row,
                     std::span<const std::int8_t> embedding) {
  const std::size_t at = size();
  const std::size_t in_zone = at / kZone;
  if (at % kZone == 0) {
    zones_.emplace_back();
    rows_.resize(zones_.size());
    zone_lines_.resize(rounded_up(zones_.size(), kLineRows));
    areas_so_far_ = kAreaBits;
  }
  records_.append(row);
  rows_.set_all(row.words, at);
  const std::uint64_t languages = scales.language_codes()[static_cast<std::size_t>(row.languages)];
  rows_.set_bits(languages, first_language_code_, at);
  if (points_step_ > 0)
    rows_.set_bits(static_cast<std::uint64_t>(steps_up(row.own_points, points_step_)), first_points_code(), at);
  zone_lines_.set_all(row.words, in_zone);
  zone_lines_.set_bits(languages, first_language_code_, in_zone);
  Zone& zone = zones_.back();
  zone.groups |= std::uint64_t{1} << group_of(lexicon.cities[static_cast<std::size_t>(row.city)]);
  zone.languages |= languages;
  zone.most_points = std::max(zone.most_points, row.own_points);
  zone.least_id = std::min(zone.least_id, row.id);
  areas_so_far_ &= static_cast<std::uint8_t>(row.words[0] & kAreaBits);
  if (at % kZone == kZone - 1) zone.areas_of_all = areas_so_far_;
  if (embeddings_.dimensions() > 0) embeddings_.append(embedding);
}

void Columns::remove(std::size_t at) {
  records_.remove(at);
  rows_.clear(at);
  zones_[at / kZone].areas_of_all = 0;
  if (at / kZone == zones_.size() - 1) areas_so_far_ = 0;
}

std::size_t Columns::bytes() const {
  return rows_.bytes() + zone_lines_.bytes() + zones_.capacity() * sizeof(Zone) + records_.bytes();
}

}  // namespace entente::matcher
